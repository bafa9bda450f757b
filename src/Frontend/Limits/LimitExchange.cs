using Archestra.Cluster.Frontend.Audit;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Limits;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>
/// Tells each tenant's ledger what this node admitted, and learns what all nodes did: twice a second, and within 50 ms when
/// an eighth of a limit was taken since. Without a silo each node limits by itself, and tells later.
/// </summary>
internal sealed partial class LimitExchange(
    RequestLimits limits, EdgeRefusals refusals, IGrainFactory grains, TimeProvider time, ILogger<LimitExchange> logger) : BackgroundService
{
    private const int TicksPerRound = 10;
    private const int RoundsPerSweep = 60;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly long Round = RatePace.ToUnits(Tick * TicksPerRound);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(limits.Tenants.Select(tenant => tenant.Exchange));
        await Task.WhenAll(limits.Tenants.Select(ExchangeAsync));
        RecordRefusals();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            for (var tick = 1; await timer.WaitForNextTickAsync(stoppingToken); tick++)
            {
                var isRound = tick % TicksPerRound == 0;
                foreach (var tenant in limits.Tenants)
                {
                    if (tenant.Exchange.IsCompleted && (tenant.TakeHurry() || isRound))
                    {
                        tenant.Exchange = ExchangeAsync(tenant);
                    }
                }

                if (isRound)
                {
                    RecordRefusals();
                }

                if (tick % (TicksPerRound * RoundsPerSweep) == 0)
                {
                    Sweep();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is not told yet is told in StopAsync.
        }
    }

    internal async Task ExchangeAsync(TenantMeters tenant)
    {
        var asked = limits.Now;
        var told = tenant.All.Where(entry => entry.Value.Unreported > 0).Take(ILimitLedgerGrain.MaxUses).ToArray();
        if (told.Length == 0)
        {
            return;
        }

        var uses = Array.ConvertAll(told, entry => Describe(entry.Key, entry.Value, asked));
        using var timeout = new CancellationTokenSource(CallTimeout, time);
        try
        {
            var outstanding = await grains.GetGrain<ILimitLedgerGrain>(new LimitLedgerKey(tenant.TenantId).ToString())
                .ExchangeAsync(uses, timeout.Token).WaitAsync(timeout.Token);
            for (var i = 0; i < outstanding.Length; i++)
            {
                told[i].Value.ReportedAt = asked;
                told[i].Value.Learn(uses[i].Taken, outstanding[i], asked);
            }
        }
        catch (Exception exception) when (SiloFaults.IsSiloUnreachable(exception) || exception is OperationCanceledException or UnauthorizedAccessException)
        {
            SiloFaults.Count(exception);

            // Told again at the next round. If the silo had counted it already, it counts twice: too strict for once, never too lax.
            Log.NotExchanged(logger, exception, tenant.TenantId);
        }
    }

    private static LimitUse Describe(MeterKey key, RateMeter meter, long now) => new()
    {
        Kind = key.Kind,
        Id = key.Id,
        Interval = meter.Pace.Interval,
        Capacity = meter.Pace.Capacity,
        Taken = meter.Unreported,
        Span = now - meter.ReportedAt + Round,
        Backlog = meter.Backlog(now),
    };

    private void RecordRefusals()
    {
        foreach (var tenant in limits.Tenants.Concat(limits.ManagementTenants))
        {
            foreach (var (key, meter) in tenant.All)
            {
                if (meter.TakeRefused() is > 0 and var count)
                {
                    var refusal = new EdgeRefusal
                    {
                        Reason = $"rate_limited_{EffectiveLimits.NameOf(key.Kind)}",
                        TokenId = key.Kind == LimitKind.Token ? key.Id : null,
                        Tool = key.Kind == LimitKind.Tool ? key.Id : null,
                    };
                    refusals.Record(tenant.TenantId, refusal, (int)Math.Min(count, int.MaxValue));
                }
            }
        }
    }

    private void Sweep()
    {
        foreach (var tenant in limits.Tenants)
        {
            tenant.Sweep(limits.Now);
        }

        foreach (var tenant in limits.ManagementTenants)
        {
            tenant.SweepUnreported(limits.Now);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4911, LogLevel.Warning, "What tenant {TenantId} was admitted could not be told to other front-ends; this one limits by itself", EventName = nameof(NotExchanged))]
        public static partial void NotExchanged(ILogger logger, Exception exception, string tenantId);
    }
}
