using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Archestra.Cluster.Silo.Storage;

/// <summary>Two things that .NET does not offer: giving a file a name that must be free, and flushing a folder.</summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixFile
{
    /// <summary>EEXIST, the same on Linux and macOS.</summary>
    private const int AlreadyExists = 17;

    /// <summary>
    /// Gives the file a second name; false if that name is taken. Atomic, unlike <see cref="File.Move(string, string)"/>,
    /// which looks first and then renames over whatever came between.
    /// </summary>
    public static bool TryLink(string path, string newPath)
    {
        if (Link(path, newPath) == 0) return true;

        var error = Marshal.GetLastPInvokeError();
        return error == AlreadyExists ? false : throw Failure($"name the file '{newPath}'", error);
    }

    /// <summary>Makes changed names in the folder durable, as fsync of the file alone does not (fsync(2)).</summary>
    public static void FlushFolder(string path)
    {
        var descriptor = Open(path, flags: 0);
        if (descriptor < 0) throw Failure($"open the folder '{path}'", Marshal.GetLastPInvokeError());
        try
        {
            if (Flush(descriptor) != 0) throw Failure($"flush the folder '{path}'", Marshal.GetLastPInvokeError());
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string what, int error) => new($"Could not {what}: {Marshal.GetPInvokeErrorMessage(error)}");

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string newPath);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
