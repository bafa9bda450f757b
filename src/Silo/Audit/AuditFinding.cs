namespace Archestra.Cluster.Silo.Audit;

/// <summary>The first bad place of one chain, or of a tenant's checkpoints.</summary>
/// <param name="Silo">Which chain of the tenant; null for its checkpoints.</param>
/// <param name="Sequence">The entry or checkpoint that is bad or missing.</param>
/// <param name="Sentence">What is wrong with it.</param>
internal sealed record AuditFinding(string TenantId, string? Silo, long Sequence, string Sentence)
{
    public override string ToString() =>
        Silo is null ? $"Tenant {TenantId}, checkpoints: {Sentence}" : $"Tenant {TenantId}, chain {Silo}: {Sentence}";
}
