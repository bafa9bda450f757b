using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>Searches a tenant's audit log. Key: <c>q/{tenant}</c>; a stateless worker.</summary>
[Alias("archestra.IAuditQueryGrain")]
public interface IAuditQueryGrain : IGrainWithStringKey
{
    /// <summary>
    /// Matching records, newest first, each operation once with its outcome. Null if the caller's token may not manage the
    /// tenant. A cursor that this search did not make counts as the first page's.
    /// </summary>
    [RequiresPermission(Permission.AuditRead)]
    [Alias("SearchAsync")]
    Task<Page<AuditRecord>?> SearchAsync(AuditQuery query, CancellationToken cancellationToken = default);
}
