namespace Archestra.Cluster.Silo.Secrets;

/// <summary>The row of one secret version, and what its envelope is bound to.</summary>
internal sealed record SecretAddress(string TenantId, string SecretId, long Version);
