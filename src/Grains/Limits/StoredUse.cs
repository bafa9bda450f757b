namespace Archestra.Cluster.Grains.Limits;

/// <summary>What was outstanding under one limit when it was stored.</summary>
internal sealed record StoredUse(LimitKind Kind, string Id, long Interval, long Capacity, long Backlog);
