using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether the data directory is ours alone, can be written, and has room.</summary>
internal sealed class DataDirectoryCheck(IOptions<StorageOptions> storage) : IDiagnosticCheck
{
    /// <summary>Some hundred thousand audited calls.</summary>
    private const long LeastRoom = 256L * 1024 * 1024;

    private const int ProbeLength = 64 * 1024;

    private const UnixFileMode Foreign = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    private static readonly string[] Private = ["silo.db", "audit.db"];

    public Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var folder = storage.Value.DataDirectory;
        if (!Directory.Exists(folder))
        {
            return Task.FromResult(FindWriting(Ancestor(folder)) is { } unmakeable
                ? CheckOutcome.Of([unmakeable])
                : CheckOutcome.Skipped($"There is no folder '{folder}' yet; the first start makes it."));
        }

        DiagnosticFinding?[] findings = [FindAccess(folder), FindWriting(folder), FindRoom(folder), .. Private.Select(name => FindFile(Path.Combine(folder, name)))];
        return Task.FromResult(CheckOutcome.Of([.. findings.OfType<DiagnosticFinding>()]));
    }

    private static string Ancestor(string folder)
    {
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private static DiagnosticFinding? FindAccess(string folder) => OwnerOnly.IsOpenToEverybody(folder)
        ? new(DiagnosticSeverity.Error, $"The data directory '{folder}' is writable for everybody: its files could be replaced.", $"Use 'chmod o-w {folder}'.")
        : null;

    private static DiagnosticFinding? FindWriting(string folder)
    {
        var probe = Path.Combine(folder, $".{Guid.NewGuid():N}.probe");
        try
        {
            using (var file = OwnerOnly.CreateNew(probe))
            {
                file.Write(new byte[ProbeLength]);
                file.Flush(flushToDisk: true);
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(
                DiagnosticSeverity.Error,
                $"Nothing can be written to '{folder}', where the data directory is: {exception.Message}",
                "Make room on the disk, mount it for writing, give the folder to the user that runs the gateway (chown), or name another one (--data-directory).");
        }
        finally
        {
            File.Delete(probe);
        }
    }

    private static DiagnosticFinding? FindRoom(string folder)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        return free < LeastRoom
            ? new(DiagnosticSeverity.Warning, $"The disk of '{folder}' has {free / (1024 * 1024)} MiB left.", "Make room: without it the audit log stops, and with it every call.")
            : null;
    }

    private static DiagnosticFinding? FindFile(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return null;

        return (File.GetUnixFileMode(path) & Foreign) != UnixFileMode.None
            ? new(DiagnosticSeverity.Error, $"The file '{path}' is open to other users.", $"Use 'chmod 600 {path}'.")
            : null;
    }
}
