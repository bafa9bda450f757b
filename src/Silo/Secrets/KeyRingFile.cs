using System.Text.Json;
using System.Text.Json.Serialization;
using Archestra.Cluster.Silo.Storage;

namespace Archestra.Cluster.Silo.Secrets;

/// <summary>
/// The key ring on disk: JSON, readable by its owner only, replaced as a whole. Whoever loses it loses every secret;
/// whoever copies it can read them, given the database.
/// </summary>
internal sealed class KeyRingFile(string path)
{
    private const UnixFileMode Forbidden =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public string Path => path;

    public bool Exists => File.Exists(path);

    private string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;

    public KeyRingContent Load()
    {
        RefuseForeignAccess();
        KeyRingContent? content;
        try
        {
            content = JsonSerializer.Deserialize<KeyRingContent>(File.ReadAllBytes(path), Json);
        }
        catch (JsonException exception)
        {
            // Its message names a position, never the text there.
            throw new StorageStartupException($"The key ring '{path}' is not valid JSON. Restore it from a backup.", exception);
        }

        if (content?.Problem() is { } problem)
            throw new StorageStartupException($"The key ring '{path}' cannot be used: {problem}. Restore it from a backup.");
        return content ?? throw new StorageStartupException($"The key ring '{path}' is empty. Restore it from a backup.");
    }

    /// <summary>Writes a first ring unless another process did so meanwhile; either way, returns what the file holds.</summary>
    public KeyRingContent Create(KeyRingContent content)
    {
        OwnerOnly.CreateDirectory(Folder);
        var temporary = WriteBeside(content);
        // The first of two processes wins, and both use its keys.
        if (!TryName(temporary)) File.Delete(temporary);
        FlushNames();
        return Load();
    }

    /// <summary>
    /// Reads, changes and replaces the ring, one process at a time; writes nothing when nothing changed.
    /// </summary>
    /// <exception cref="IOException">Another process is at it, or the file cannot be written.</exception>
    public KeyRingContent Update(Func<KeyRingContent, KeyRingContent> change)
    {
        using var _ = OwnerOnly.OpenAlone(path + ".lock");
        var before = Load();
        var after = change(before);
        if (ReferenceEquals(before, after)) return before;
        if (after.Problem() is { } problem) throw new InvalidOperationException($"The changed key ring could not be used: {problem}.");

        Replace(after);
        return after;
    }

    /// <summary>Whether a new ring could be written here: a mounted Kubernetes secret, for example, is only read.</summary>
    public bool IsWritable()
    {
        try
        {
            var probe = $"{path}.{KeyGeneration.NewId("")}.tmp";
            OwnerOnly.CreateNew(probe).Dispose();
            File.Delete(probe);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Replace(KeyRingContent content)
    {
        File.Move(WriteBeside(content), path, overwrite: true);
        FlushNames();
    }

    private bool TryName(string temporary)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(temporary, path, overwrite: false);
                return true;
            }
            catch (IOException) when (Exists)
            {
                return false;
            }
        }

        if (!UnixFile.TryLink(temporary, path)) return false;

        File.Delete(temporary);
        return true;
    }

    // Secrets sealed with a key must never reach the disk before the key's name does.
    private void FlushNames()
    {
        if (!OperatingSystem.IsWindows()) UnixFile.FlushFolder(Folder);
    }

    /// <summary>The whole ring reaches the disk under another name before the name is changed: no reader sees half of it.</summary>
    private string WriteBeside(KeyRingContent content)
    {
        var temporary = $"{path}.{KeyGeneration.NewId("")}.tmp";
        using var stream = OwnerOnly.CreateNew(temporary);
        JsonSerializer.Serialize(stream, content, Json);
        stream.Flush(flushToDisk: true);
        return temporary;
    }

    // A group may read (a mounted Kubernetes secret gives its fsGroup that), everybody may not.
    private void RefuseForeignAccess()
    {
        if (OperatingSystem.IsWindows()) return;
        if ((File.GetUnixFileMode(path) & Forbidden) != UnixFileMode.None)
            throw new StorageStartupException($"The key ring '{path}' is open to other users. Use 'chmod 600' on it.");
    }
}
