using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>Port: searches the audit log that all silos write.</summary>
public interface IAuditSearch
{
    /// <summary>Matching records of the tenant, newest first, each operation once with its outcome.</summary>
    Task<Page<AuditRecord>> SearchAsync(string tenantId, AuditQuery query, CancellationToken cancellationToken);
}
