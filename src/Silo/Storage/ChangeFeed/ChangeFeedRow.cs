using Archestra.Cluster.Grains.ChangeFeed;

namespace Archestra.Cluster.Silo.Storage.ChangeFeed;

/// <summary>The feed's head with one of its entries beside it, as Dapper fills it.</summary>
internal sealed class ChangeFeedRow
{
    public long LastSequence { get; init; }

    public long PrunedThrough { get; init; }

    /// <summary>Null if no entry was to be read.</summary>
    public long? Sequence { get; init; }

    public string TenantId { get; init; } = "";

    public long Kind { get; init; }

    public string Subject { get; init; } = "";

    // A kind that a newer silo wrote is passed on as it is: readers treat an unknown kind as "anything of this tenant".
    public FeedEntry ToEntry() =>
        new() { Sequence = Sequence!.Value, TenantId = TenantId, Kind = (FeedEntryKind)Kind, Subject = Subject };
}
