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
    private int _epoch;

    /// <summary>Rises when changes were lost: what was asked for in an earlier epoch is worthless, whatever sequence it carries.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>Whether the verdict may still be acted on.</summary>
    public bool IsCurrent(TokenAuthentication.Authenticated verdict)
    {
        var principal = verdict.Principal;
        return !IsRevoked(verdict)
            && !HasChanged(verdict, FeedEntryKind.TokenRotated, principal.TokenId)
            && !HasChanged(verdict, FeedEntryKind.PrincipalChanged, principal.Id)
            && !HasChanged(verdict, FeedEntryKind.TenantChanged, principal.TenantId);
    }

    /// <summary>Whether calls with the token must end, not only be checked again before the next one.</summary>
    public bool IsRevoked(TokenAuthentication.Authenticated verdict) =>
        verdict.Epoch != Epoch || HasChanged(verdict, FeedEntryKind.TokenRevoked, verdict.Principal.TokenId);

    public void OnEntry(FeedEntry entry)
    {
        // A kind that only a newer silo knows: everything of the tenant is read again.
        var isKnown = Enum.IsDefined(entry.Kind);
        _changes.Record(isKnown ? entry : entry with { Kind = FeedEntryKind.TenantChanged, Subject = entry.TenantId });
    }

    public void OnGap() => Interlocked.Increment(ref _epoch);

    private bool HasChanged(TokenAuthentication.Authenticated verdict, FeedEntryKind kind, string subject) =>
        _changes.MayHaveChangedSince(verdict.FeedSequence, verdict.Principal.TenantId, kind, subject);
}
