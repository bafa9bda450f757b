using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Protocol.Identity;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Grains.Limits;

/// <summary>
/// One tenant's ledger, in memory; what takes long to drain is stored every few seconds and when the activation ends. Two
/// activations do no harm: each knows a part, front-ends limit by the larger word, and the stored part is the larger of both.
/// </summary>
internal sealed partial class LimitLedgerGrain(ConfigurationDirectory directory, TimeProvider time, ILogger<LimitLedgerGrain> logger)
    : Grain, ILimitLedgerGrain
{
    private static readonly TimeSpan StorePeriod = TimeSpan.FromSeconds(5);

    /// <summary>What drains sooner than this is not worth a write: front-ends remember it for as long themselves.</summary>
    private static readonly long Lasting = RatePace.ToUnits(TimeSpan.FromSeconds(30));

    private readonly LimitLedger _ledger = new();
    private readonly LimitUsageStore _store = new(directory, time);
    private readonly long _began = time.GetTimestamp();

    private string TenantId => LimitLedgerKey.Parse(this.GetPrimaryKeyString()).Tenant;

    private long Now => RatePace.ToUnits(time.GetElapsedTime(_began));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ledger.Merge(await _store.LoadAsync(TenantId, cancellationToken), Now);
        this.RegisterGrainTimer(StoreAsync, new GrainTimerCreationOptions(StorePeriod, StorePeriod));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => StoreAsync(cancellationToken);

    public Task<long[]> ExchangeAsync(LimitUse[] uses, CancellationToken cancellationToken)
    {
        var now = Now;
        return Task.FromResult(uses.Take(ILimitLedgerGrain.MaxUses).Select(use => _ledger.Add(use, now)).ToArray());
    }

    public Task<LimitUsage[]> GetUsageAsync(CancellationToken cancellationToken)
    {
        var uses = _ledger.Outstanding(longerThan: 0, Now).Select(use => new LimitUsage
        {
            Kind = use.Kind,
            Id = use.Id,
            Used = (use.Backlog + use.Interval - 1) / use.Interval,
            Capacity = use.Capacity,
            FreeIn = RatePace.ToTime(use.Backlog),
        });
        return Task.FromResult(uses.OrderBy(use => use.Kind).ThenBy(use => use.Id, StringComparer.Ordinal).ToArray());
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        if (!_ledger.IsChanged)
        {
            return;
        }

        // Before it is read: what is counted meanwhile is for the next round.
        _ledger.Stored();
        var isStored = false;
        try
        {
            isStored = await TryStoreAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Limits go on in memory; the next round stores what there is then.
            LogNotStored(logger, exception, TenantId);
        }
        finally
        {
            if (!isStored)
            {
                _ledger.NotStored();
            }
        }
    }

    /// <summary>False when others stored in between twice.</summary>
    private async Task<bool> TryStoreAsync(CancellationToken cancellationToken)
    {
        var uses = _ledger.Outstanding(Lasting, Now);
        if (uses.Count == 0 || await _store.TryStoreAsync(TenantId, uses, cancellationToken))
        {
            return true;
        }

        _ledger.Merge(await _store.LoadAsync(TenantId, cancellationToken), Now);
        return await _store.TryStoreAsync(TenantId, _ledger.Outstanding(Lasting, Now), cancellationToken);
    }

    [LoggerMessage(1501, LogLevel.Warning, "What tenant {TenantId} has used of its limits could not be stored", EventName = "LimitUsageNotStored")]
    private static partial void LogNotStored(ILogger logger, Exception exception, string tenantId);
}
