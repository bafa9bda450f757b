using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Assertions;

/// <summary>
/// Exchanges an ID-JAG (RFC 7523 §2.1; enterprise-managed authorization): a company's provider says that one of its people
/// lets a client use a gateway. No refresh token: the provider is asked again.
/// </summary>
internal sealed class AssertionRedemption(
    GatewayDirectory gateways,
    ConfigurationDirectory directory,
    AssertionChecks checks,
    ExternalAccounts accounts,
    TokenFamilies families,
    RefusalTally refusals)
{
    /// <param name="client">Authenticated.</param>
    public async Task<TokenAnswer> RedeemAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken)
    {
        // Only the client's own secret ties the assertion to it.
        if (client.AuthenticationMethod == ClientAuthenticationMethod.None)
        {
            return TokenAnswer.Refused(OAuthErrorCodes.UnauthorizedClient, "A client without authentication cannot use this grant type.");
        }

        if (string.IsNullOrEmpty(request.Assertion))
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidRequest, "assertion is missing.");
        }

        if (!JsonWebToken.TryParse(request.Assertion, out var token) || !token.HasType(AssertionRules.Type))
        {
            return Refuse(null, "The assertion is no signed ID-JAG.", request, client);
        }

        var resource = token.Claims.Texts("resource");
        if (resource is not [var named] || !GatewayResource.TryGetGateway(request.Issuer, named, out var gatewayId)
            || await gateways.FindAsync(gatewayId, cancellationToken) is not { } gateway || !AuthorizationRules.MayUse(client, gateway))
        {
            return Refuse(null, "The assertion names no gateway that the client is for.", request, client);
        }

        // RFC 8707 §2.2: the request may say it again, and nothing else.
        if (request.Resources.Any(asked => !GatewayResource.TryGetGateway(request.Issuer, asked, out var id) || id != gatewayId))
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidTarget, "The assertion is for another resource.");
        }

        return await RedeemAsync(request, client, token, gateway, cancellationToken);
    }

    private async Task<TokenAnswer> RedeemAsync(
        TokenRequest request, OAuthClient client, JsonWebToken token, GatewayLocation gateway, CancellationToken cancellationToken)
    {
        var providers = await directory.ListAllAsync<IdentityProvider>(DocumentKinds.IdentityProvider, gateway.TenantId, cancellationToken);
        if (AssertionRules.ProviderOf(token, providers.Select(provider => provider.Value)) is not { } provider)
        {
            return Refuse(gateway, "The assertion is of no provider that makes assertions for this tenant.", request, client);
        }

        if (await checks.RefusalAsync(token, request.Issuer, provider, client, cancellationToken) is { } refusal)
        {
            return Refuse(gateway, refusal, request, client);
        }

        if (ScopesOf(request, client, token.Claims) is not { GivesAccess: true } scopes)
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidScope, "Nothing of the scope can be given.");
        }

        var found = await accounts.OfAssertionAsync(gateway.TenantId, provider, token.Claims, request.Caller, cancellationToken);
        if (!found.IsFound)
        {
            return Refuse(gateway, found.Refusal, request, client);
        }

        // Last of the checks, so that only what would be good is used up.
        if (!await checks.UseAsync(gateway.TenantId, provider, token.Claims, cancellationToken))
        {
            return Refuse(gateway, "The assertion was used before.", request, client);
        }

        return await families.BeginAsync(Describe(request, client, gateway, found.User.Id, scopes), cancellationToken);
    }

    private static TokenFamilyStart Describe(TokenRequest request, OAuthClient client, GatewayLocation gateway, string userId, ScopeSet scopes) => new()
    {
        Issuer = request.Issuer,
        TenantId = gateway.TenantId,
        FamilyId = EntityId.Create("fam"),
        OwnerKind = PrincipalKind.User,
        OwnerId = userId,
        Client = client,
        GatewayId = gateway.Gateway.Id,
        Scopes = scopes.ToArray(),
        GrantType = GrantTypes.JwtBearer,
        Caller = request.Caller,
    };

    /// <summary>What the provider lets, what the client may have at most, and what it asks for: the least of the three.</summary>
    private static ScopeSet? ScopesOf(TokenRequest request, OAuthClient client, JwtClaims claims)
    {
        if (!ScopeSet.TryParse(request.Scope, out var asked) || !ScopeSet.TryParse(claims.Text("scope"), out var let))
        {
            return null;
        }

        var allowed = claims.Has("scope") ? let : ScopeSet.Default;
        allowed = client.Scopes.Length > 0 ? ScopeSet.Narrow(allowed, ScopeSet.Of(client.Scopes)) : allowed;
        return asked.IsEmpty ? allowed : ScopeSet.Narrow(asked, allowed);
    }

    /// <summary>One sentence for all causes; the audit log knows which.</summary>
    private TokenAnswer Refuse(GatewayLocation? gateway, string reason, TokenRequest request, OAuthClient client)
    {
        refusals.Add(new RefusedRequest("oauth.assertion_refused", reason)
        {
            TenantId = gateway?.TenantId,
            Subject = $"oauth_client/{client.Id}",
            SourceAddress = request.Caller.SourceAddress,
        });
        return TokenFamilies.InvalidGrant;
    }
}
