using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>Tokens for service accounts (RFC 6749 §4.4): an administrator said on whose behalf the client acts.</summary>
internal sealed class ClientCredentialsRedemption(GatewayDirectory gateways, TokenFamilies families)
{
    /// <param name="client">Authenticated.</param>
    public async Task<TokenAnswer> RedeemAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken)
    {
        // "The client credentials grant type MUST only be used by confidential clients" (§4.4).
        if (client is not { OwnerKind: { } ownerKind, OwnerId: { } ownerId, TenantId: { } tenantId, AuthenticationMethod: not ClientAuthenticationMethod.None })
        {
            return TokenAnswer.Refused(OAuthErrorCodes.UnauthorizedClient, "The client acts for nobody.");
        }

        if (await FindGatewayAsync(request, client, tenantId, cancellationToken) is not { } gatewayId)
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidTarget, "resource must name one gateway that the client is for.");
        }

        if (ScopesOf(request, client) is not { GivesAccess: true } scopes)
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidScope, "Nothing of the scope can be given.");
        }

        // "A refresh token SHOULD NOT be included" (§4.4.3).
        var start = new TokenFamilyStart
        {
            Issuer = request.Issuer,
            TenantId = tenantId,
            FamilyId = EntityId.Create("fam"),
            OwnerKind = ownerKind,
            OwnerId = ownerId,
            Client = client,
            GatewayId = gatewayId,
            Scopes = scopes.ToArray(),
            GrantType = GrantTypes.ClientCredentials,
            Caller = request.Caller,
        };
        return await families.BeginAsync(start, cancellationToken);
    }

    /// <summary>Who asks for nothing gets what the client may have; who asks for what is not known gets nothing instead.</summary>
    private static ScopeSet? ScopesOf(TokenRequest request, OAuthClient client)
    {
        var allowed = client.Scopes.Length > 0 ? ScopeSet.Of(client.Scopes) : null;
        if (string.IsNullOrEmpty(request.Scope))
        {
            return allowed ?? ScopeSet.Default;
        }

        return ScopeSet.TryParse(request.Scope, out var asked) ? ScopeSet.Narrow(asked, allowed ?? asked) : null;
    }

    private async Task<string?> FindGatewayAsync(TokenRequest request, OAuthClient client, string tenantId, CancellationToken cancellationToken) =>
        request.Resources is [var resource]
        && GatewayResource.TryGetGateway(request.Issuer, resource, out var id)
        && (client.GatewayIds.Length == 0 || client.GatewayIds.Contains(id, StringComparer.Ordinal))
        && await gateways.FindAsync(id, cancellationToken) is { } found && found.TenantId == tenantId
            ? id
            : null;
}
