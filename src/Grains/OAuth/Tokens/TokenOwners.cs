using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>On whose behalf tokens may be given out.</summary>
internal sealed class TokenOwners(ApiTokenRules rules, ICallerAuthority authority, ConfigurationDirectory directory, ClientDirectory clients)
{
    /// <summary>
    /// The same, and the client that asks for it is still there too, and may still have this much: codes, devices and requests
    /// that are under way when an administrator narrows it lead to no more than it may have now.
    /// </summary>
    public async Task<bool> MayBeginAsync(string tenantId, TokenFamily family, OAuthClient client, CancellationToken cancellationToken) =>
        await MayUseAsync(tenantId, family, cancellationToken)
        && await clients.FindAgainAsync(client, cancellationToken) is { } now
        && AuthorizationRules.MayUse(now, tenantId, family.GatewayId) && AuthorizationRules.MayHave(now, family.Scopes);

    /// <summary>Whether the owner is still there and let in at the gateway, as it is stored now.</summary>
    public async Task<bool> MayUseAsync(string tenantId, TokenFamily family, CancellationToken cancellationToken)
    {
        if (await directory.GetAsync<Gateway>(DocumentKinds.Gateway, tenantId, family.GatewayId, cancellationToken) is not { } gateway
            || !await rules.OwnerExistsAsync(tenantId, family.OwnerKind, family.OwnerId, cancellationToken))
        {
            return false;
        }

        var owner = new Principal
        {
            TenantId = tenantId, Kind = family.OwnerKind, Id = family.OwnerId, TokenId = family.Id, GrantedScopes = family.Scopes,
        };
        var (principal, _) = await authority.ReadAsync(owner, cancellationToken);
        return AccessList.Admits(gateway.Value.Access, principal);
    }
}
