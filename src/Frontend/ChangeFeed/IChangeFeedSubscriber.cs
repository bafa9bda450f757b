using Archestra.Cluster.Grains.ChangeFeed;

namespace Archestra.Cluster.Frontend.ChangeFeed;

/// <summary>
/// Holds something that changes make stale. Register it as a singleton of this interface. Called one entry at a time and
/// before <see cref="ChangeFeedPosition.Sequence"/> passes the entry; must return soon and not throw. The same entry may
/// come twice, and a pushed one ahead of its predecessors: compare <see cref="FeedEntry.Sequence"/> with what was read.
/// </summary>
internal interface IChangeFeedSubscriber
{
    void OnEntry(FeedEntry entry);

    /// <summary>Entries were lost: drop everything that was read before now.</summary>
    void OnGap();
}
