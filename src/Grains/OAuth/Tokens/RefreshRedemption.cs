using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>Takes a refresh token to the grain of its family (RFC 6749 §6); one that names no family wakes none up.</summary>
internal sealed class RefreshRedemption(TokenFamilyStore store, IGrainFactory grains)
{
    /// <param name="client">Authenticated.</param>
    public async Task<TokenAnswer> RedeemAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken)
    {
        if (request.RefreshToken is null)
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidRequest, "refresh_token is missing.");
        }

        if (!RefreshTokenText.TryParse(request.RefreshToken, out var shown)
            || await store.FindAsync(shown.TenantId, shown.FamilyId, cancellationToken) is not { Value: var family })
        {
            return TokenFamilies.InvalidGrant;
        }

        // Only of its own client: whatever is wrong with it in another one's hands, that it is there ends the family.
        if (family.Public.ClientId == client.Id && !IsFor(family, request, client))
        {
            var key = await store.FindKeyAsync(shown.TenantId, family, cancellationToken);
            return key is not null && shown.IsWrittenWith(key) ? TokenFamilies.EndedGrant : TokenFamilies.InvalidGrant;
        }

        return await ShowAsync(shown, request, client, cancellationToken);
    }

    /// <summary>
    /// For a client that may not refresh at all: a token of another one in its hands ends the family all the same
    /// (RFC 9700 §4.14.2).
    /// </summary>
    public async Task EndStolenAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken)
    {
        if (RefreshTokenText.TryParse(request.RefreshToken, out var shown)
            && await store.FindAsync(shown.TenantId, shown.FamilyId, cancellationToken) is { Value: var family }
            && family.Public.ClientId != client.Id)
        {
            await ShowAsync(shown, request, client, cancellationToken);
        }
    }

    private static bool IsFor(StoredTokenFamily family, TokenRequest request, OAuthClient client) =>
        family.Issuer == request.Issuer
        && (client.GatewayIds.Length == 0 || client.GatewayIds.Contains(family.Public.GatewayId, StringComparer.Ordinal));

    private Task<TokenAnswer> ShowAsync(RefreshTokenText shown, TokenRequest request, OAuthClient client, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IRefreshTokenFamilyGrain>(new TokenFamilyKey(shown.TenantId, shown.FamilyId).ToString());
        return SystemCaller.InvokeAsync(() => grain.RefreshAsync(request, client.Id, cancellationToken));
    }
}
