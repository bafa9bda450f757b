using Archestra.Cluster.Grains.ChangeFeed;

namespace Archestra.Cluster.Grains.Storage;

/// <param name="LastSequence">The feed's last sequence at the moment of reading, whether or not its entry is in this page.</param>
/// <param name="Entries">In order; as many as were asked for.</param>
/// <param name="Gap">
/// Entries between the caller's sequence and the oldest kept are gone, or the caller is ahead of the store (which was
/// restored): the caller must read a snapshot.
/// </param>
public sealed record ChangeFeedPage(long LastSequence, IReadOnlyList<FeedEntry> Entries, bool Gap);
