using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Silo.Security;

/// <summary>
/// Decides whether a principal may call a grain: the border between tenants, drawn in every silo before any grain runs.
/// It does not know tools or gateways; the grains that carry calls decide about those.
/// </summary>
internal static class CallAdmission
{
    /// <summary>
    /// The kinds of grains that hold configuration: tenants, catalogs, installations, gateways, API tokens, directories,
    /// audit queries, roles, limits, OAuth clients, providers, token families, sessions, consents, credentials. A platform administrator may enter those of every tenant, but makes no calls with another tenant's
    /// connections, servers and sessions.
    /// </summary>
    private const string ManagementKinds = "taigkdqolxpfwnb";

    public static CallRefusal Judge(CallRequirement requirement, string key, Principal? principal)
    {
        if (requirement.Admittance == CallAdmittance.Anyone)
        {
            return CallRefusal.None;
        }

        if (principal is null)
        {
            return CallRefusal.NoProof;
        }

        if (principal.Kind == PrincipalKind.System)
        {
            return CallRefusal.None;
        }

        if (requirement.Admittance == CallAdmittance.System)
        {
            return CallRefusal.NotSystem;
        }

        if (JudgeKey(key, principal) is not CallRefusal.None and var refusal)
        {
            return refusal;
        }

        if (requirement.Scope is { } scope && !principal.HasScope(scope))
        {
            return CallRefusal.MissingScope;
        }

        return principal.HasPermission(requirement.Permission) ? CallRefusal.None : CallRefusal.MissingPermission;
    }

    private static CallRefusal JudgeKey(string key, Principal principal)
    {
        if (!GrainKeys.TryGetTenant(key, out var tenant))
        {
            return GrainKeys.IsTenantless(key) ? CallRefusal.None : CallRefusal.MalformedKey;
        }

        if (tenant != principal.TenantId && !(principal.IsPlatformAdministrator && ManagementKinds.Contains(key[0])))
        {
            return CallRefusal.OtherTenant;
        }

        // RFC 9068 §4: a token is good at its audience only. A front-end says which gateway it asks for; this it cannot say otherwise.
        var isElsewhere = principal.GatewayId is { } audience && key[0] == GatewayKey.Kind
            && !(GatewayKey.TryParse(key, out var gateway) && gateway.Gateway == audience);
        return isElsewhere ? CallRefusal.OtherGateway : CallRefusal.None;
    }
}
