using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit.Export.Witness;

/// <summary>
/// Posts each checkpoint as JSON, one after the other. A checkpoint may come twice; tenant and number name it, and 409
/// from a witness that has it already counts as taken.
/// </summary>
internal sealed class WitnessHttpTarget(IOptions<AuditWitnessOptions> options, TimeProvider timeProvider) : IAuditTarget
{
    private readonly Uri _url = options.Value.Url!;
    private readonly ExportHttp _http = new(options.Value.BearerTokenFile, options.Value.AuthorityFile, options.Value.Timeout, timeProvider);

    public string Name => "witness-http";

    public IReadOnlyList<string> Streams { get; } = [AuditStream.Checkpoints];

    public async Task<long> SendAsync(IReadOnlyList<AuditExportRecord> records, CancellationToken cancellationToken)
    {
        foreach (var record in records)
            await _http.PostAsync(_url, "application/json", record.Line, acceptsConflict: true, cancellationToken).ConfigureAwait(false);
        return 0;
    }

    public bool IsDelivered(long ticket) => true;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
