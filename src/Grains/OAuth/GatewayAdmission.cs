using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>Whether somebody may use a gateway at all, asked before anything is given out for it.</summary>
internal sealed class GatewayAdmission(ICallerAuthority authority)
{
    /// <returns>The person with what it may do now and with these scopes; null when the gateway is closed to it.</returns>
    public async Task<Principal?> AdmitAsync(GatewayLocation gateway, string userId, string[] scopes, CancellationToken cancellationToken)
    {
        var person = new Principal
        {
            TenantId = gateway.TenantId,
            Kind = PrincipalKind.User,
            Id = userId,
            TokenId = "",
            GrantedScopes = scopes,
            GatewayId = gateway.Gateway.Id,
        };
        var (read, _) = await authority.ReadAsync(person, cancellationToken);
        return AccessList.Admits(gateway.Gateway.Access, read) ? read : null;
    }
}
