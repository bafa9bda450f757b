using Archestra.Cluster.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit.Export.Witness;

/// <summary>
/// Appends checkpoints to a file and flushes it. It asks the file for nothing but its end, so that the file may lie where
/// nothing written can be changed (chattr +a, WORM storage, another machine's mount).
/// </summary>
internal sealed class WitnessFileTarget(IOptions<AuditWitnessOptions> options) : IAuditTarget
{
    private readonly string _path = options.Value.File!;
    private FileStream? _file;

    public string Name => "witness-file";

    public IReadOnlyList<string> Streams { get; } = [AuditStream.Checkpoints];

    public async Task<long> SendAsync(IReadOnlyList<AuditExportRecord> records, CancellationToken cancellationToken)
    {
        try
        {
            Append(records);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw new IOException($"The witness file cannot be appended to: {exception.Message}", exception);
        }
    }

    public bool IsDelivered(long ticket) => true;

    public async ValueTask DisposeAsync()
    {
        var file = _file;
        _file = null;
        if (file is not null) await file.DisposeAsync().ConfigureAwait(false);
    }

    private void Append(IReadOnlyList<AuditExportRecord> records)
    {
        using var lines = new MemoryStream();
        // A line that a crash or a full disk tore off must not swallow the next one.
        if (_file is null) lines.WriteByte((byte)'\n');
        foreach (var record in records)
        {
            lines.Write(record.Line);
            lines.WriteByte((byte)'\n');
        }

        _file ??= Open();
        // One write, so that the lines of two silos do not mix.
        _file.Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
        _file.Flush(flushToDisk: true);
    }

    private FileStream Open()
    {
        if (!OperatingSystem.IsLinux()) return new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        var isNew = !File.Exists(_path);
        var file = new FileStream(UnixFile.OpenForAppend(_path), FileAccess.Write, bufferSize: 0);
        if (isNew) UnixFile.FlushFolder(Path.GetDirectoryName(_path)!);
        return file;
    }
}
