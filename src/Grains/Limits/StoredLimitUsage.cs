namespace Archestra.Cluster.Grains.Limits;

/// <summary>What was outstanding under a tenant's long limits, and when (document kind <c>limit_usage</c>).</summary>
internal sealed record StoredLimitUsage(DateTimeOffset At, IReadOnlyList<StoredUse> Uses);
