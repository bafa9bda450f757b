namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>Port: what this silo has seen of the change feed. Thread-safe, never waits.</summary>
public interface IChangeFeedView
{
    /// <summary>The store's end of the feed was read recently enough to decide by. While false nothing cached may be believed.</summary>
    bool IsFresh { get; }

    /// <summary>
    /// True when a change of this kind to this subject, later than <paramref name="sequence"/>, was seen, or may have been
    /// forgotten since (the view keeps a bounded past, and none across a gap).
    /// </summary>
    bool ChangedSince(long sequence, string tenantId, FeedEntryKind kind, string subject);
}
