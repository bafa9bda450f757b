using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Archestra.Cluster.Hosting.Telemetry.Prometheus;

/// <summary>Renders what the SDK has aggregated, when asked: pulled, never pushed.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // The reader collects for one at a time.
    private readonly SemaphoreSlim _turn = new(1);
    private ReadOnlyMemory<byte> _text;

    /// <summary>Set by the reader that this exporter is given to; null while there is none.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>Null when the values could not be collected in time.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Collect?.Invoke((int)Patience.TotalMilliseconds) == true ? _text : null;
        }
        finally
        {
            _turn.Release();
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var metrics = new List<Metric>();
        foreach (var metric in batch)
        {
            metrics.Add(metric);
        }

        _text = PrometheusText.Render(metrics);
        return ExportResult.Success;
    }

    protected override void Dispose(bool disposing)
    {
        _turn.Dispose();
        base.Dispose(disposing);
    }
}
