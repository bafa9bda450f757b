using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>Reads the store each time. The call filter has refused callers of other tenants before.</summary>
[StatelessWorker]
internal sealed class AuditQueryGrain(IAuditSearch search, Caller caller) : Grain, IAuditQueryGrain
{
    public async Task<Page<AuditRecord>?> SearchAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var principal = caller.Current;
        if (!principal.IsPlatformAdministrator && !principal.HasScope(Scopes.Manage)) return null;

        var tenantId = AuditQueryKey.Parse(this.GetPrimaryKeyString()).Tenant;
        return await search.SearchAsync(tenantId, query, cancellationToken);
    }
}
