namespace Archestra.Cluster.Grains.Audit;

/// <summary>A flushed intent that waits for its outcome.</summary>
/// <param name="TenantId">Whose chain it is in.</param>
/// <param name="Sequence">Its place in that chain.</param>
/// <param name="OperationId">Shared with the outcome.</param>
public readonly record struct AuditIntent(string TenantId, long Sequence, string OperationId);
