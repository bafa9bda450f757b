using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>Finds what a token belongs to, by its text: that of a refresh or of an access token.</summary>
internal sealed class ShownTokens(TokenFamilyStore store, AccessTokens tokens, TimeProvider time)
{
    /// <returns>Null for every text that is not a token of this issuer.</returns>
    public async Task<ShownToken?> FindAsync(string text, string issuer, CancellationToken cancellationToken)
    {
        if (RefreshTokenText.TryParse(text, out var refreshToken))
        {
            return await FindAsync(refreshToken, issuer, cancellationToken);
        }

        if (tokens.Read(text, issuer) is not { } claims
            || await store.FindAsync(claims.TenantId, claims.FamilyId, cancellationToken) is not { Value: var family })
        {
            return null;
        }

        var now = time.GetUtcNow();
        return new ShownToken(
            claims.TenantId, family.Public, false, claims.Scopes, claims.IssuedAt, claims.ExpiresAt, family.IsInForce(now) && now < claims.ExpiresAt);
    }

    private async Task<ShownToken?> FindAsync(RefreshTokenText shown, string issuer, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(shown.TenantId, shown.FamilyId, cancellationToken) is not { Value: var family }
            || family.Issuer != issuer
            || await store.FindKeyAsync(shown.TenantId, family, cancellationToken) is not { } key || !shown.IsWrittenWith(key))
        {
            return null;
        }

        var isGood = family.IsInForce(time.GetUtcNow()) && shown.Generation == family.Generation;
        return new ShownToken(
            shown.TenantId, family.Public, true, family.Public.Scopes, family.RotatedAt ?? family.Public.CreatedAt, family.Public.ExpiresAt, isGood);
    }
}
