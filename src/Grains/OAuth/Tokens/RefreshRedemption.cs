using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>Takes a refresh token to the grain of its family (RFC 6749 §6); one that names no family wakes none up.</summary>
internal sealed class RefreshRedemption(TokenFamilyStore store, IGrainFactory grains, TimeProvider time)
{
    /// <param name="client">Authenticated.</param>
    public async Task<TokenAnswer> RedeemAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken)
    {
        if (request.RefreshToken is null)
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidRequest, "refresh_token is missing.");
        }

        if (!RefreshTokenText.TryParse(request.RefreshToken, out var shown)
            || await store.FindAsync(shown.TenantId, shown.FamilyId, cancellationToken) is not { } family
            || !family.Value.IsInForce(time.GetUtcNow())
            || family.Value.Issuer != request.Issuer
            || (client.GatewayIds.Length > 0 && !client.GatewayIds.Contains(family.Value.Public.GatewayId, StringComparer.Ordinal)))
        {
            return TokenFamilies.InvalidGrant;
        }

        var grain = grains.GetGrain<IRefreshTokenFamilyGrain>(new TokenFamilyKey(shown.TenantId, shown.FamilyId).ToString());
        return await SystemCaller.InvokeAsync(() => grain.RefreshAsync(request, client.Id, cancellationToken));
    }
}
