using Archestra.Cluster.Grains.ChangeFeed;

namespace Archestra.Cluster.Silo.Tests.Security;

internal sealed class SettableFeedView : IChangeFeedView
{
    public bool IsFresh { get; set; } = true;

    public (long Sequence, string TokenId)? Revoked { get; set; }

    public (long Sequence, FeedEntryKind Kind, string Subject)? Changed { get; set; }

    public bool ChangedSince(long sequence, string tenantId, FeedEntryKind kind, string subject) =>
        (Changed is { } changed && changed.Kind == kind && changed.Subject == subject && changed.Sequence > sequence)
        || (kind == FeedEntryKind.TokenRevoked && Revoked is { } revoked && revoked.TokenId == subject && revoked.Sequence > sequence);
}
