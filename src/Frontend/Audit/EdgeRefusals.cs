using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Audit;

/// <summary>
/// What this front-end refused by itself, on its way to the audit log: equal refusals are counted together and sent once
/// a second, so that a flood of them costs one entry. Bounded: beyond the limit of kinds, refusals are counted without
/// their particulars, never dropped.
/// </summary>
internal sealed partial class EdgeRefusals(IGrainFactory grains, TimeProvider time, ILogger<EdgeRefusals> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Dictionary<(string Tenant, EdgeRefusal Kind), (int Count, DateTimeOffset First, DateTimeOffset Last)> _pending = [];

    /// <param name="tenant">The tenant of the token that was shown.</param>
    /// <param name="refusal">Without count and times.</param>
    /// <param name="count">How many of them.</param>
    public void Record(string tenant, EdgeRefusal refusal, int count = 1)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var key = (tenant, refusal);
            if (!_pending.ContainsKey(key) && _pending.Keys.Count(kind => kind.Tenant == tenant) >= IAuditIntakeGrain.MaxKinds - 1)
            {
                key = (tenant, new EdgeRefusal { Reason = refusal.Reason });
            }

            _pending[key] = _pending.TryGetValue(key, out var seen) ? (seen.Count + count, seen.First, now) : (count, now, now);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SendAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is pending is sent in StopAsync.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SendAsync(cancellationToken);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        Dictionary<(string Tenant, EdgeRefusal Kind), (int Count, DateTimeOffset First, DateTimeOffset Last)> batch;
        lock (_lock)
        {
            if (_pending.Count == 0)
            {
                return;
            }

            (batch, _pending) = (_pending, []);
        }

        foreach (var tenant in batch.GroupBy(refusal => refusal.Key.Tenant))
        {
            var refusals = tenant
                .Select(refusal => refusal.Key.Kind with { Count = refusal.Value.Count, FirstAt = refusal.Value.First, LastAt = refusal.Value.Last })
                .ToArray();
            try
            {
                await grains.GetGrain<IAuditIntakeGrain>(new AuditIntakeKey(tenant.Key).ToString()).RecordRefusalsAsync(refusals, cancellationToken);
            }
            catch (Exception exception) when (SiloFaults.IsSiloUnreachable(exception) || exception is OperationCanceledException)
            {
                SiloFaults.Count(exception);
                Log.NotRecorded(logger, exception, refusals.Sum(refusal => refusal.Count), tenant.Key);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4901, LogLevel.Error, "{Count} refusals of tenant {TenantId} could not be put into the audit log", EventName = nameof(NotRecorded))]
        public static partial void NotRecorded(ILogger logger, Exception exception, int count, string tenantId);
    }
}
