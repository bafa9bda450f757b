using Archestra.Cluster.Grains.OAuth.Assertions;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Devices;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>Each grant type to who redeems it.</summary>
internal sealed class GrantRedemption(
    CodeRedemption codes,
    RefreshRedemption refreshTokens,
    ClientCredentialsRedemption clientCredentials,
    DeviceRedemption deviceCodes,
    AssertionRedemption assertions)
{
    /// <param name="client">Authenticated.</param>
    public Task<TokenAnswer> RedeemAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken)
    {
        if (!GrantTypes.All.Contains(request.GrantType))
        {
            return Task.FromResult(TokenAnswer.Refused(OAuthErrorCodes.UnsupportedGrantType, "There is no such grant type here."));
        }

        if (!client.GrantTypes.Contains(request.GrantType, StringComparer.Ordinal))
        {
            return Task.FromResult(TokenAnswer.Refused(OAuthErrorCodes.UnauthorizedClient, "The client is not registered for this grant type."));
        }

        return request.GrantType switch
        {
            GrantTypes.AuthorizationCode => codes.RedeemAsync(request, client, cancellationToken),
            GrantTypes.RefreshToken => refreshTokens.RedeemAsync(request, client, cancellationToken),
            GrantTypes.ClientCredentials => clientCredentials.RedeemAsync(request, client, cancellationToken),
            GrantTypes.DeviceCode => deviceCodes.RedeemAsync(request, client, cancellationToken),
            _ => assertions.RedeemAsync(request, client, cancellationToken),
        };
    }
}
