using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>Revocation (RFC 7009) and introspection (RFC 7662), for a client that has authenticated.</summary>
internal sealed class TokenInquiries(ShownTokens tokens, TokenFamilies families, TokenOwners owners, RefusalTally refusals)
{
    private static readonly TokenIntrospection Inactive = new();

    /// <summary>Ends what the token belongs to: "the authorization server SHOULD also invalidate all access tokens based on the same authorization grant" (RFC 7009 §2.1).</summary>
    public async Task<OAuthRefusal?> RevokeAsync(TokenInquiry inquiry, OAuthClient client, CancellationToken cancellationToken)
    {
        if (await tokens.FindAsync(inquiry.Token, inquiry.Issuer, cancellationToken) is not { } shown)
        {
            // "invalid tokens do not cause an error response" (§2.2).
            return null;
        }

        // "whether the token was issued to the client making the revocation request. If this validation fails, the request is
        // refused and the client is informed of the error" (§2.1).
        if (shown.Family.ClientId != client.Id)
        {
            return OAuthRefusal.Of(OAuthErrorCodes.InvalidGrant, "The token was issued to another client.") with { WasOurs = true };
        }

        await families.RevokeAsync(shown.TenantId, shown.Family.Id, "client_request", inquiry.Caller, cancellationToken);
        return null;
    }

    public async Task<TokenIntrospection> IntrospectAsync(TokenInquiry inquiry, OAuthClient client, CancellationToken cancellationToken)
    {
        // "To prevent token scanning attacks, the endpoint MUST also require some form of authorization" (RFC 7662 §2.1).
        if (client.AuthenticationMethod == ClientAuthenticationMethod.None)
        {
            // Of those who fail to authenticate the endpoint believes that they are on record already.
            refusals.Add(new RefusedRequest("oauth.introspection_refused", "unauthenticated_client")
            {
                TenantId = client.TenantId, Subject = $"oauth_client/{client.Id}", SourceAddress = inquiry.Caller.SourceAddress,
            });
            return new TokenIntrospection { Refusal = OAuthRefusal.Of(OAuthErrorCodes.InvalidClient, "The client must authenticate.") };
        }

        if (await tokens.FindAsync(inquiry.Token, inquiry.Issuer, cancellationToken) is not { IsGood: true } shown
            || !MayAsk(client, shown)
            || !await owners.MayUseAsync(shown.TenantId, shown.Family, cancellationToken))
        {
            return Inactive;
        }

        return new TokenIntrospection
        {
            IsActive = true,
            TokenType = shown.IsRefreshToken ? "refresh_token" : "access_token",
            ClientId = shown.Family.ClientId,
            Subject = shown.Family.OwnerId,
            Audience = GatewayResource.UrlOf(inquiry.Issuer, shown.Family.GatewayId),
            Scopes = shown.Scopes,
            IssuedAt = shown.IssuedAt,
            ExpiresAt = shown.ExpiresAt,
            TokenId = shown.Family.Id,
        };
    }

    private static bool MayAsk(OAuthClient client, ShownToken shown) =>
        shown.Family.ClientId == client.Id || (client.MayIntrospect && client.TenantId == shown.TenantId);
}
