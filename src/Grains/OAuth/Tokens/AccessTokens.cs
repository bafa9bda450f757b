using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>Makes and recognizes the access tokens of families (RFC 9068).</summary>
internal sealed class AccessTokens(ITokenSigning signing, IOptions<OAuthOptions> options, TimeProvider time)
{
    /// <param name="tenantId">The family's.</param>
    /// <param name="family">In force.</param>
    /// <param name="scopes">The family's, or some of them.</param>
    /// <param name="refreshToken">What is given out beside it.</param>
    public TokenResponse Issue(string tenantId, StoredTokenFamily family, string[] scopes, string? refreshToken)
    {
        var issuedAt = time.GetUtcNow();
        var expiresAt = issuedAt + options.Value.AccessTokenLifetime;
        var claims = new AccessTokenClaims
        {
            Issuer = family.Issuer,
            Audience = GatewayResource.UrlOf(family.Issuer, family.Public.GatewayId),
            TenantId = tenantId,
            FamilyId = family.Public.Id,
            SubjectKind = family.Public.OwnerKind,
            Subject = family.Public.OwnerId,
            ClientId = family.Public.ClientId,
            Scopes = scopes,
            Id = EntityId.Create("at"),
            IssuedAt = issuedAt,
            ExpiresAt = expiresAt < family.Public.ExpiresAt ? expiresAt : family.Public.ExpiresAt,
        };
        return new TokenResponse
        {
            AccessToken = AccessTokenText.Write(claims, signing.ActiveKeyId, signing.Sign),
            ExpiresIn = claims.ExpiresAt - issuedAt,
            RefreshToken = refreshToken,
            Scopes = scopes,
        };
    }

    /// <summary>What a token of this deployment says, expired or not; null for every other text.</summary>
    public AccessTokenClaims? Read(string text, string issuer) =>
        AccessTokenText.TryRead(text, out var token) && token.Claims.Issuer == issuer
        && signing.Keys.FirstOrDefault(key => key.KeyId == token.KeyId) is { } key && token.IsSignedBy(key)
        && EntityId.IsValid(token.Claims.TenantId) && EntityId.IsValid(token.Claims.FamilyId)
            ? token.Claims
            : null;
}
