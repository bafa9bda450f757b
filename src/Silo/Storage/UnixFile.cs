using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Archestra.Cluster.Silo.Storage;

/// <summary>What .NET does not offer: giving a file a name that must be free, flushing a folder, and appending.</summary>
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

    /// <summary>
    /// Opens or creates a file whose every write goes to its end, whoever else writes. .NET's own appending seeks instead,
    /// which a file that may only be appended to (chattr +a) refuses.
    /// </summary>
    [SupportedOSPlatform("linux")]
    public static SafeFileHandle OpenForAppend(string path)
    {
        // O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
        const int Flags = 0x1 | 0x40 | 0x400 | 0x80000;
        const int OwnerWritesGroupReads = 0x1A0;
        var descriptor = Create(path, Flags, OwnerWritesGroupReads);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure($"open '{path}'", Marshal.GetLastPInvokeError());
    }

    private static IOException Failure(string what, int error) => new($"Could not {what}: {Marshal.GetPInvokeErrorMessage(error)}");

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string newPath);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Create([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
