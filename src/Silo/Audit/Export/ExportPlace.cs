namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>What one cursor belongs to.</summary>
internal readonly record struct ExportPlace(string Stream, string Silo, string TenantId);
