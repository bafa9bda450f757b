using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>Exchanges a device code, or says that the person has not decided (RFC 8628 §3.4).</summary>
internal sealed class DeviceRedemption
{
    /// <param name="client">Authenticated.</param>
    public Task<TokenAnswer> RedeemAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");
}
