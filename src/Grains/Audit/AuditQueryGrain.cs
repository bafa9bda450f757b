using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>Reads the store each time. The call filter has refused callers of other tenants before.</summary>
[StatelessWorker, Reentrant]
internal sealed class AuditQueryGrain(IAuditSearch search, IAuditInspection inspection, Caller caller) : Grain, IAuditQueryGrain
{
    private string TenantId => AuditQueryKey.Parse(this.GetPrimaryKeyString()).Tenant;

    public async Task<Page<AuditRecord>?> SearchAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var principal = caller.Current;
        if (!principal.IsPlatformAdministrator && !principal.HasScope(Scopes.Manage)) return null;

        return await search.SearchAsync(TenantId, query, cancellationToken);
    }

    public IAsyncEnumerable<AuditVerificationStep> VerifyAsync(string[] checkpoints, CancellationToken cancellationToken) =>
        inspection.VerifyAsync(TenantId, checkpoints.Length > IAuditQueryGrain.MaxCheckpoints ? checkpoints[^IAuditQueryGrain.MaxCheckpoints..] : checkpoints, cancellationToken);

    public IAsyncEnumerable<AuditExportFrame> ExportAsync(CancellationToken cancellationToken) =>
        inspection.ExportAsync(TenantId, cancellationToken);

    public async Task<AuditSinkStatus[]> ListSinksAsync(CancellationToken cancellationToken) =>
        [.. await inspection.ListSinksAsync(TenantId, cancellationToken)];
}
