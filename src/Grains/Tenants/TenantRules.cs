using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Limits;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>What a tenant's settings may say. Pure.</summary>
internal static class TenantRules
{
    public static IEnumerable<FieldProblem> Check(Tenant tenant) =>
        NameRules.Check(tenant.Name).Concat(AuditSettingsRules.Check(tenant.Audit)).Concat(LimitRules.Check(tenant.Limits));
}
