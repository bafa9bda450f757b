using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit.Export.Otlp;

/// <summary>
/// An OpenTelemetry collector. The package's own exporter drops what a collector does not take and does not tell; an audit
/// record may not be dropped, so each request is answered for here.
/// </summary>
internal sealed class OtlpLogsTarget(IOptions<OtlpLogsOptions> options, AuditWriter writer, TimeProvider timeProvider) : IAuditTarget
{
    /// <summary>Of <c>partial_success</c> in <c>ExportLogsServiceResponse</c>.</summary>
    private const byte PartialSuccess = (1 << 3) | 2;

    private readonly OtlpLogsOptions _options = options.Value;
    private readonly ExportHttp _http = new(options.Value.BearerTokenFile, options.Value.AuthorityFile, options.Value.Timeout, timeProvider);

    public string Name => "otlp";

    public IReadOnlyList<string> Streams { get; } = [AuditStream.Checkpoints, AuditStream.Entries];

    public async Task<long> SendAsync(IReadOnlyList<AuditExportRecord> records, CancellationToken cancellationToken)
    {
        var request = OtlpLogs.Encode(records, writer.Silo, timeProvider.GetUtcNow());
        var answer = await _http.PostAsync(_options.Endpoint!, "application/x-protobuf", request, acceptsConflict: false, cancellationToken).ConfigureAwait(false);
        if (RejectedOf(answer) is > 0 and var rejected)
            throw new HttpRequestException($"The collector rejected {rejected} of {records.Count} records.");
        return 0;
    }

    public bool IsDelivered(long ticket) => true;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary><c>rejected_log_records</c>, the first field of <c>partial_success</c>; 0 if the answer has none.</summary>
    internal static ulong RejectedOf(ReadOnlySpan<byte> answer)
    {
        if (answer.Length < 3 || answer[0] != PartialSuccess || answer[2] != 1 << 3) return 0;

        var rejected = 0ul;
        for (var (i, shift) = (3, 0); i < answer.Length && shift < 64; i++, shift += 7)
        {
            rejected |= (answer[i] & 0x7Ful) << shift;
            if (answer[i] < 0x80) break;
        }

        return rejected;
    }
}
