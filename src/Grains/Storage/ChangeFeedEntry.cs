using Archestra.Cluster.Grains.ChangeFeed;

namespace Archestra.Cluster.Grains.Storage;

/// <summary>A change that others must hear of, appended in the transaction that makes it.</summary>
/// <param name="Subject">The id of what changed.</param>
/// <param name="Version">Its version after the change, for whoever looks into the table.</param>
/// <param name="ExpiresAt">When nobody can hold anything older in a cache any more.</param>
public sealed record ChangeFeedEntry(string TenantId, FeedEntryKind Kind, string Subject, long Version, DateTimeOffset ExpiresAt);
