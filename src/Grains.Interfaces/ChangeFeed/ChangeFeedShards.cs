namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>How many grains serve the feed. A fixed number, independent of tenants and nodes: a reader that gets no answer from one asks the next.</summary>
public static class ChangeFeedShards
{
    public const int Count = 4;
}
