namespace Archestra.Cluster.Silo.Audit;

/// <summary>A row of <c>audit_checkpoints</c>: a statement about the heads of a tenant's chains, chained to the one before.</summary>
internal sealed record StoredCheckpoint(string TenantId, long Number, string Silo, long At, byte[] Body, string KeyId, byte[] Mac);
