using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Checks that a client is who it says (RFC 6749 §2.3, RFC 7523 §3). A client authenticates in the way that it registered and in no other.</summary>
internal sealed class ClientAuthentication
{
    /// <param name="issuer">Ours: the audience of a client's assertion.</param>
    /// <returns>The client; or <c>invalid_client</c>.</returns>
    public Task<ClientFinding> AuthenticateAsync(ShownClient shown, string issuer, CallerDescription caller, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");
}
