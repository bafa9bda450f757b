using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;

namespace Archestra.Cluster.Grains.OAuth.Assertions;

/// <summary>Exchanges an ID-JAG (RFC 7523 §2.1; enterprise-managed authorization).</summary>
internal sealed class AssertionRedemption
{
    /// <param name="client">Authenticated.</param>
    public Task<TokenAnswer> RedeemAsync(TokenRequest request, OAuthClient client, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");
}
