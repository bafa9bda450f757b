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
    public async Task<TokenAnswer> RedeemAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken)
    {
        if (!GrantTypes.All.Contains(request.GrantType))
        {
            return TokenAnswer.Refused(OAuthErrorCodes.UnsupportedGrantType, "There is no such grant type here.");
        }

        if (!client.GrantTypes.Contains(request.GrantType, StringComparer.Ordinal))
        {
            if (request.GrantType == GrantTypes.RefreshToken)
            {
                await refreshTokens.EndStolenAsync(request, client, cancellationToken);
            }

            return TokenAnswer.Refused(OAuthErrorCodes.UnauthorizedClient, "The client is not registered for this grant type.");
        }

        return request.GrantType switch
        {
            GrantTypes.AuthorizationCode => await codes.RedeemAsync(request, client, cancellationToken),
            GrantTypes.RefreshToken => await refreshTokens.RedeemAsync(request, client, cancellationToken),
            GrantTypes.ClientCredentials => await clientCredentials.RedeemAsync(request, client, cancellationToken),
            GrantTypes.DeviceCode => await deviceCodes.RedeemAsync(request, client, cancellationToken),
            _ => await assertions.RedeemAsync(request, client, cancellationToken),
        };
    }
}
