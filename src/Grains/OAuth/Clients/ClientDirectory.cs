using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Finds a client by its id, wherever it comes from: registered by an administrator, by itself, or described by a document (CIMD).</summary>
internal sealed class ClientDirectory
{
    /// <returns>The client, never a disabled one; or <c>invalid_client</c> with what is wrong.</returns>
    public Task<ClientFinding> FindAsync(string clientId, CallerDescription caller, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");

    /// <summary>Notes that the client got a token: it is not forgotten as unused.</summary>
    public Task TouchAsync(OAuthClient client, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");
}
