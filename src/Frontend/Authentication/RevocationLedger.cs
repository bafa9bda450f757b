using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Grains.ChangeFeed;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>
/// What the feed said lately about tokens and their owners. Verdicts are not hunted down in caches; each one is held
/// against this ledger whenever it is used, so it makes no difference whether a revocation or the verdict it kills came first.
/// </summary>
internal sealed class RevocationLedger(TimeProvider time) : IChangeFeedSubscriber
{
    /// <summary>Longer than a verdict can be on its way (5 s) and in use (60 s).</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(2);

    private const int Capacity = 100_000;

    private readonly RecentChanges _changes = new(time, Retention, Capacity);
    private readonly RecentChanges _revoked = new(time, Retention, Capacity);
    private int _epoch;

    /// <summary>Rises when changes were lost: what was asked for in an earlier epoch is worthless.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    public bool IsCurrent(TokenAuthentication.Authenticated verdict)
    {
        var principal = verdict.Principal;
        var tenant = principal.TenantId;
        var sequence = verdict.FeedSequence;
        return verdict.Epoch == Epoch
            && !_changes.HasChangedAfter(tenant, principal.TokenId, sequence)
            && !_changes.HasChangedAfter(tenant, principal.Id, sequence)
            && !_changes.HasChangedAfter(tenant, tenant, sequence);
    }

    /// <summary>Whether calls with the token must end, not only be checked again before the next one.</summary>
    public bool IsRevoked(TokenAuthentication.Authenticated verdict) =>
        verdict.Epoch != Epoch || _revoked.HasChangedAfter(verdict.Principal.TenantId, verdict.Principal.TokenId, verdict.FeedSequence);

    public void OnEntry(FeedEntry entry)
    {
        var subject = entry.Kind switch
        {
            FeedEntryKind.TokenRevoked or FeedEntryKind.TokenRotated or FeedEntryKind.PrincipalChanged => entry.Subject,
            FeedEntryKind.SessionEnded or FeedEntryKind.GatewayChanged or FeedEntryKind.InstallationChanged => null,

            // A tenant's change, or a kind that a newer silo knows: everything of the tenant is read again.
            _ => entry.TenantId,
        };
        if ((entry.Kind == FeedEntryKind.TokenRevoked && !_revoked.TryRecord(entry.TenantId, entry.Subject, entry.Sequence))
            || (subject is not null && !_changes.TryRecord(entry.TenantId, subject, entry.Sequence)))
        {
            OnGap();
        }
    }

    public void OnGap()
    {
        Interlocked.Increment(ref _epoch);
        _changes.Clear();
        _revoked.Clear();
    }
}
