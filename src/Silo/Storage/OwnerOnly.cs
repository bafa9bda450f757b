namespace Archestra.Cluster.Silo.Storage;

/// <summary>
/// Creates folders and files that nobody but their owner can open. On Windows the folder's inherited access list decides.
/// </summary>
internal static class OwnerOnly
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder700 = File600 | UnixFileMode.UserExecute;

    /// <summary>
    /// Creates the folder with mode 0700. One that exists keeps its mode (it may be a mounted volume), but not if
    /// everybody may write into it: they could replace our files.
    /// </summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, Folder700);
        if (IsOpenToEverybody(path))
        {
            throw new StorageStartupException(
                $"The folder '{path}' is writable for everybody. Use 'chmod o-w' on it, or name a folder inside it, which is then created for its owner only.");
        }
    }

    /// <summary>Whether everybody may write into the folder, and so replace its files.</summary>
    public static bool IsOpenToEverybody(string path)
    {
        if (OperatingSystem.IsWindows()) return false;

        var mode = File.GetUnixFileMode(path);
        return mode.HasFlag(UnixFileMode.OtherWrite) && !mode.HasFlag(UnixFileMode.StickyBit);
    }

    /// <summary>Creates an empty file with mode 0600 unless the file exists.</summary>
    public static void CreateFile(string path)
    {
        using var stream = OpenOrCreate(path, FileMode.OpenOrCreate);
    }

    /// <summary>A new file with mode 0600, for writing.</summary>
    public static FileStream CreateNew(string path) => OpenOrCreate(path, FileMode.CreateNew);

    /// <summary>Opens or creates a file with mode 0600 for this process alone, as a lock.</summary>
    /// <exception cref="IOException">Another one has it open so.</exception>
    public static FileStream OpenAlone(string path) => OpenOrCreate(path, FileMode.OpenOrCreate, FileShare.None);

    private static FileStream OpenOrCreate(string path, FileMode mode, FileShare share = FileShare.ReadWrite | FileShare.Delete)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File600;
        return new FileStream(path, options);
    }
}
