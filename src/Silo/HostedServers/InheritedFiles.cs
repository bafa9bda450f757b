using System.Globalization;
using System.Runtime.InteropServices;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// Keeps the silo's open files to itself. .NET opens files so that children do not get them, but whoever started the silo
/// may have left some open that it does not know of: a lock, a log, a socket.
/// </summary>
internal static class InheritedFiles
{
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;
    private const int LastStandardStream = 2;

    /// <summary>Marks every descriptor but the standard streams to be closed in a program that is started.</summary>
    public static void Withhold()
    {
        foreach (var path in Directory.EnumerateFiles("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor) && descriptor > LastStandardStream)
            {
                // It fails for one that was closed meanwhile, which is as well.
                _ = NativeControl(descriptor, SetDescriptorFlags, CloseOnExec);
            }
        }
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeControl(int descriptor, int command, int argument);
}
