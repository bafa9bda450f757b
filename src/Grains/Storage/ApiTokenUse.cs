namespace Archestra.Cluster.Grains.Storage;

public sealed record ApiTokenUse(string TenantId, string Id, DateTimeOffset At);
