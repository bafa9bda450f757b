namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>The feed's end as just read from the store, and what came since the reader's last sequence.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.FeedHeartbeat)]
public sealed record FeedHeartbeat
{
    /// <summary>The last committed sequence; the entries are complete up to it unless <see cref="Gap"/>.</summary>
    [Id(0)]
    public required long Sequence { get; init; }

    /// <summary>How long ago the store was read; at most 500 ms.</summary>
    [Id(1)]
    public required TimeSpan Age { get; init; }

    [Id(2)]
    public required FeedEntry[] Entries { get; init; }

    /// <summary>Entries between the reader's sequence and these are gone: drop every cached thing.</summary>
    [Id(3)]
    public bool Gap { get; init; }
}
