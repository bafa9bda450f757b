namespace Archestra.Cluster.Grains.Audit;

/// <summary>Port: reads the whole log of a tenant, which takes as long as it is.</summary>
public interface IAuditInspection
{
    IAsyncEnumerable<AuditVerificationStep> VerifyAsync(string tenantId, IReadOnlyList<string> checkpoints, CancellationToken cancellationToken);

    IAsyncEnumerable<AuditExportFrame> ExportAsync(string tenantId, CancellationToken cancellationToken);

    Task<IReadOnlyList<AuditSinkStatus>> ListSinksAsync(string tenantId, CancellationToken cancellationToken);
}
