using Archestra.Cluster.Grains.ChangeFeed;

namespace Archestra.Cluster.Silo.Tests.Security;

internal sealed class SettableFeedView : IChangeFeedView
{
    public bool IsFresh { get; set; } = true;

    public (long Sequence, string TokenId)? Revoked { get; set; }

    public bool ChangedSince(long sequence, string tenantId, FeedEntryKind kind, string subject) =>
        kind == FeedEntryKind.TokenRevoked && Revoked is { } revoked && revoked.TokenId == subject && revoked.Sequence > sequence;
}
