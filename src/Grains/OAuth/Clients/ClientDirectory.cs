using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Finds a client by its id, wherever it comes from: registered by an administrator, by itself, or described by a document (CIMD).</summary>
internal sealed class ClientDirectory(IDocumentStore store, ClientDocuments documents, IOptions<OAuthOptions> options, TimeProvider time)
{
    /// <summary>How exactly it is known when a client was used last: no more writes than this asks for.</summary>
    private static readonly TimeSpan UseResolution = TimeSpan.FromDays(1);

    /// <returns>The client, never a disabled one; or <c>invalid_client</c> with what is wrong.</returns>
    public async Task<ClientFinding> FindAsync(string clientId, CallerDescription caller, CancellationToken cancellationToken) =>
        (await LookUpAsync(clientId, caller, cancellationToken)).Finding;

    /// <summary>The same with the hash of its secret, if it has one.</summary>
    public async Task<(ClientFinding Finding, byte[]? SecretSha256)> LookUpAsync(
        string clientId, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (!EntityId.IsValid(clientId))
        {
            return (ClientDocumentUrl.IsUrl(clientId) ? await documents.FindAsync(clientId, caller, cancellationToken) : Unknown(), null);
        }

        return await FindDynamicAsync(clientId, cancellationToken) is { } dynamic
            ? (ClientFinding.Found(dynamic.Public), dynamic.SecretSha256)
            : await FindRegisteredAsync(clientId, cancellationToken) is { Public.Disabled: false } registered
                ? (ClientFinding.Found(registered.Public), registered.SecretSha256)
                : (Unknown(), null);
    }

    /// <summary>
    /// A client that was found a moment ago, as it is stored now; null when it is not there any more. Those with a document
    /// of their own cannot be changed or taken away here.
    /// </summary>
    public async Task<OAuthClient?> FindAgainAsync(OAuthClient client, CancellationToken cancellationToken) => client.Kind switch
    {
        OAuthClientKind.Dynamic => (await FindDynamicAsync(client.Id, cancellationToken))?.Public,
        OAuthClientKind.Registered => await FindRegisteredAsync(client.Id, cancellationToken) is { Public: { Disabled: false } now } ? now : null,
        _ => client,
    };

    /// <summary>Notes that the client got a token: it is not forgotten as unused.</summary>
    public async Task TouchAsync(OAuthClient client, CancellationToken cancellationToken)
    {
        // Twice, because whoever was first may have noted something else.
        for (var attempt = 0; attempt < 2 && client.Kind == OAuthClientKind.Dynamic; attempt++)
        {
            var now = time.GetUtcNow();
            if (await store.GetAsync(DocumentKinds.DynamicClient, DocumentTenants.None, client.Id, cancellationToken) is not { } document
                || ConfigurationDirectory.Read<StoredOAuthClient>(document).Value is var stored && now - stored.UsedAt < UseResolution)
            {
                return;
            }

            var used = stored with { UsedAt = now, ExpiresAt = now + options.Value.IdleRegistrationLifetime };
            var outcome = await store.ApplyAsync([DynamicClients.Replace(used, document.Version)], [], cancellationToken);
            if (outcome.IsApplied)
            {
                return;
            }
        }
    }

    /// <summary>Registrations are good only as long as clients may register: who switches that off wants no client that nobody vouched for.</summary>
    private async Task<StoredOAuthClient?> FindDynamicAsync(string clientId, CancellationToken cancellationToken) =>
        options.Value.DynamicRegistration
        && await store.GetAsync(DocumentKinds.DynamicClient, DocumentTenants.None, clientId, cancellationToken) is { } document
        && ConfigurationDirectory.Read<StoredOAuthClient>(document).Value is var stored && time.GetUtcNow() < stored.ExpiresAt
            ? stored
            : null;

    private async Task<StoredOAuthClient?> FindRegisteredAsync(string clientId, CancellationToken cancellationToken) =>
        await store.FindByIdAsync(DocumentKinds.OAuthClient, clientId, cancellationToken) is { } document
        && ConfigurationDirectory.Read<StoredOAuthClient>(document).Value is var stored
            ? stored with { Public = stored.Public with { Id = document.Id, Kind = OAuthClientKind.Registered, TenantId = document.TenantId } }
            : null;

    private ClientFinding Unknown() => ClientFinding.Refused(
        OAuthErrorCodes.InvalidClient,
        options.Value.DynamicRegistration
            ? "There is no such client. If it registered itself, that may have been too long ago: register again."
            : "There is no such client, and clients cannot register themselves here: ask an administrator to register it.");
}
