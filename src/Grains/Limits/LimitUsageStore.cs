using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Limits;

/// <summary>Keeps what is outstanding under a tenant's long limits, so that a quota does not begin anew with a silo.</summary>
internal sealed class LimitUsageStore(ConfigurationDirectory directory, TimeProvider time)
{
    private long _version;

    /// <summary>What is outstanding now of what was stored.</summary>
    public async Task<IReadOnlyList<StoredUse>> LoadAsync(string tenantId, CancellationToken cancellationToken)
    {
        var stored = await directory.GetAsync<StoredLimitUsage>(DocumentKinds.LimitUsage, tenantId, tenantId, cancellationToken);
        _version = stored?.Version ?? 0;
        if (stored is null)
        {
            return [];
        }

        // By the wall clock: it is the only one that a restart survives. One that was set back drains nothing.
        var elapsed = RatePace.ToUnits(TimeSpan.FromTicks(Math.Max(0, (time.GetUtcNow() - stored.Value.At).Ticks)));
        return [.. stored.Value.Uses.Select(use => use with { Backlog = Math.Max(0, use.Backlog - elapsed) })];
    }

    /// <returns>False when another activation has stored something since: load that first.</returns>
    public async Task<bool> TryStoreAsync(string tenantId, IReadOnlyList<StoredUse> uses, CancellationToken cancellationToken)
    {
        var body = ConfigurationDirectory.Write(new StoredLimitUsage(time.GetUtcNow(), uses));
        var change = _version == 0
            ? DocumentChange.Inserted(DocumentKinds.LimitUsage, tenantId, tenantId, null, null, body)
            : DocumentChange.Replaced(DocumentKinds.LimitUsage, tenantId, tenantId, _version, null, null, body);
        var (outcome, problem) = await directory.ApplyAsync([change], [], cancellationToken);
        if (problem is not null)
        {
            return false;
        }

        _version = outcome.Versions![0];
        return true;
    }
}
