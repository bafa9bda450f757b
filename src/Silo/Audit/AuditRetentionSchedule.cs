using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Lets retention run for every tenant that has a log, on one silo at a time. What a tenant wants is read each time; when
/// it cannot be read, nothing is dropped.
/// </summary>
internal sealed partial class AuditRetentionSchedule(
    AuditDatabase database,
    AuditRetention retention,
    TenantRetention tenants,
    ILeaseStore leases,
    IOptions<AuditOptions> options,
    TimeProvider timeProvider,
    ILogger<AuditRetentionSchedule> logger) : BackgroundService
{
    private const string LeaseName = "audit-retention";

    /// <summary>Not at once: a start has more urgent things to do.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(1);

    /// <summary>Longer than a tenant takes; it is taken anew for each.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(10);

    /// <summary>One round over all tenants; for the schedule, and for tests.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var tenantId in await TenantsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await tenants.OfAsync(tenantId, cancellationToken).ConfigureAwait(false) is not { } kept) continue;

            var lease = await leases.TryAcquireAsync(LeaseName, retention.Silo, LeaseTime, null, cancellationToken).ConfigureAwait(false);
            if (!lease.Acquired) return;

            var before = timeProvider.GetUtcNow() - kept;
            var dropped = await retention.DropBodiesAsync(tenantId, before, cancellationToken).ConfigureAwait(false);
            if (dropped > 0) Log.Dropped(logger, dropped, tenantId, before);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = options.Value.RetentionInterval;
        await Task.Delay(interval < FirstDelay ? interval : FirstDelay, timeProvider, stoppingToken).ConfigureAwait(false);
        using var timer = new PeriodicTimer(interval, timeProvider);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken).ConfigureAwait(false);
            }
            // Whatever the stores threw: what is too old stays a little longer.
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.Failed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            async (connection, token) => (await connection.QueryAsync<string>(
                Statement.Of("SELECT DISTINCT tenant_id FROM audit_chains ORDER BY tenant_id", null, token)).ConfigureAwait(false)).AsList(),
            cancellationToken).ConfigureAwait(false);

    private static partial class Log
    {
        [LoggerMessage(4041, LogLevel.Information, "Retention dropped {Count} bodies of the audit log of {TenantId} from before {Before}.", EventName = nameof(Dropped))]
        public static partial void Dropped(ILogger logger, long count, string tenantId, DateTimeOffset before);

        [LoggerMessage(4042, LogLevel.Warning, "Retention of the audit log failed; the next round goes on.", EventName = nameof(Failed))]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
