namespace Archestra.Cluster.Grains.Storage;

/// <param name="FeedSequence">The change feed's last sequence in the same snapshot.</param>
/// <param name="Documents">Ordered by kind, then id.</param>
public sealed record DocumentSnapshot(long FeedSequence, IReadOnlyList<StoredDocument> Documents);
