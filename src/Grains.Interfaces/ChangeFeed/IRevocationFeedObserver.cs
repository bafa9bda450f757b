namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>Receives pushes. Lossy: an accelerator only, the sequence is the truth.</summary>
[Alias("archestra.IRevocationFeedObserver")]
public interface IRevocationFeedObserver : IGrainObserver
{
    [Alias("OnCommitted")]
    void OnCommitted(FeedHeartbeat heartbeat);
}
