using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>Exchanges an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.6).</summary>
internal sealed class CodeRedemption
{
    /// <param name="client">Authenticated.</param>
    public Task<TokenAnswer> RedeemAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");
}
