using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>
/// Runs one delivery per target while the silo lives. It begins when everything has started (the log's tables are there)
/// and ends when everything has stopped, so that the last checkpoint is delivered too.
/// </summary>
internal sealed class AuditExport(IEnumerable<IAuditTarget> targets, AuditExportPorts ports, AuditWriter writer) : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>For the last records when the silo stops.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<(AuditDelivery Delivery, Task Running)> _running = [];
    private readonly List<IDisposable> _observations = [];
    private int _isDisposed;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var target in targets)
        {
            var delivery = new AuditDelivery(target, ports, writer.Silo);
            _observations.Add(GatewayMetrics.AuditExportOutage.Observe(
                () => delivery.FailingSince is { } since ? (ports.Time.GetUtcNow() - since).TotalSeconds : 0,
                new KeyValuePair<string, object?>(TelemetryAttributes.ExportTarget, target.Name)));
            _running.Add((delivery, Task.Run(() => delivery.RunAsync(_stopping.Token), CancellationToken.None)));
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await EndAsync().ConfigureAwait(false);
        using var time = new CancellationTokenSource(DrainTime, ports.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        await Task.WhenAll(_running.Select(one => one.Delivery.DrainAsync(either.Token))).ConfigureAwait(false);
    }

    /// <summary>Without a stop before it, this is the death of the silo: nothing more is sent.</summary>
    public async ValueTask DisposeAsync()
    {
        // The container disposes it once per registration: as a service and as a hosted one.
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;

        _observations.ForEach(static observation => observation.Dispose());
        await EndAsync().ConfigureAwait(false);
        foreach (var target in targets) await target.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task EndAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running.Select(one => one.Running)).ConfigureAwait(false);
    }
}
