using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Directory;

/// <summary>Makes the feed entries that a configuration change commits with itself.</summary>
internal sealed class FeedEntries(TimeProvider time)
{
    /// <summary>Twice the 60 s that a front-end may keep anything: after that nobody holds what the entry is about.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    public ChangeFeedEntry Of(string tenantId, FeedEntryKind kind, string subject) =>
        new(tenantId, kind, subject, 0, time.GetUtcNow() + Kept);
}
