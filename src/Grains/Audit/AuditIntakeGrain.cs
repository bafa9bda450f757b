using Archestra.Cluster.Protocol.Identity;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>Writes what front-ends refused into the tenant's chain.</summary>
[StatelessWorker]
internal sealed class AuditIntakeGrain(IAuditLog log) : Grain, IAuditIntakeGrain
{
    public async Task RecordRefusalsAsync(EdgeRefusal[] refusals, CancellationToken cancellationToken)
    {
        var tenantId = AuditIntakeKey.Parse(this.GetPrimaryKeyString()).Tenant;
        var entries = RefusalAggregation.Aggregate(refusals, IAuditIntakeGrain.MaxKinds);

        // Together, so that they share one flush.
        await Task.WhenAll(entries.Select(refusal => log.AppendAsync(Describe(tenantId, refusal), cancellationToken).AsTask()));
    }

    private static AuditEvent Describe(string tenantId, EdgeRefusal refusal) => new()
    {
        TenantId = tenantId,
        Action = "request.refused",
        OperationId = Guid.NewGuid().ToString("N"),
        ActorKind = "anonymous",
        TokenId = refusal.TokenId,
        GatewayId = refusal.GatewayId,
        Tool = refusal.Tool,
        SourceAddress = refusal.SourceAddress,
        Count = refusal.Count,
        Outcome = AuditOutcomes.Refused,
        Details = RefusalAggregation.Details(refusal),
    };
}
