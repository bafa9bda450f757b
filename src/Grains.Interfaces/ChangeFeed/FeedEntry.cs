namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>One committed change, in the order of commits.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.FeedEntry)]
public sealed record FeedEntry
{
    /// <summary>Assigned by the store; strictly rising in commit order.</summary>
    [Id(0)]
    public required long Sequence { get; init; }

    [Id(1)]
    public required string TenantId { get; init; }

    [Id(2)]
    public required FeedEntryKind Kind { get; init; }

    [Id(3)]
    public required string Subject { get; init; }
}
