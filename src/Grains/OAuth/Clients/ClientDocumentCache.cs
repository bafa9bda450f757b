using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Keeps metadata documents in the store, for as long as their servers said (RFC 9111), within limits of ours. What is not a sound document is never kept.</summary>
internal sealed class ClientDocumentCache(IDocumentStore store, TimeProvider time)
{
    /// <summary>Every step of an authorization needs the document.</summary>
    private static readonly TimeSpan MinFresh = TimeSpan.FromMinutes(1);

    /// <summary>"The authorization server MAY define its own upper and/or lower bounds on an acceptable cache lifetime".</summary>
    private static readonly TimeSpan MaxFresh = TimeSpan.FromHours(24);

    /// <summary>For how long a document goes on after that while its host cannot be reached.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromHours(24);

    private readonly StoreRoom _room = new(store, new DocumentQuery(DocumentKinds.ClientDocument, DocumentTenants.None), max: 10_000, time);

    /// <returns>The document, fresh or stale, and its version; 0 when there is none.</returns>
    public async Task<(StoredClientDocument? Document, long Version)> FindAsync(string clientId, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(DocumentKinds.ClientDocument, DocumentTenants.None, IdOf(clientId), cancellationToken) is not { } found)
        {
            return (null, 0);
        }

        var document = ConfigurationDirectory.Read<StoredClientDocument>(found).Value;
        var isUsable = document.Client.Id == clientId && time.GetUtcNow() < document.FreshUntil + Stale;
        return (isUsable ? document : null, found.Version);
    }

    /// <param name="client">From the document.</param>
    /// <param name="maxAge">What its server said; null when it said nothing.</param>
    /// <param name="version">Of the document that it takes the place of; 0 for none.</param>
    public async Task KeepAsync(OAuthClient client, TimeSpan? maxAge, long version, CancellationToken cancellationToken)
    {
        var fresh = maxAge is not { } said || said < MinFresh ? MinFresh : said > MaxFresh ? MaxFresh : said;
        var document = new StoredClientDocument { Client = client, FreshUntil = time.GetUtcNow() + fresh };
        var body = ConfigurationDirectory.Write(document);
        if (version == 0 && !await _room.TryTakeAsync(cancellationToken))
        {
            return;
        }

        var change = version == 0
            ? DocumentChange.Inserted(DocumentKinds.ClientDocument, DocumentTenants.None, IdOf(client.Id), null, null, body)
            : DocumentChange.Replaced(DocumentKinds.ClientDocument, DocumentTenants.None, IdOf(client.Id), version, null, null, body);

        // A conflict means that another silo has just kept it.
        await store.ApplyAsync([change with { ExpiresAt = document.FreshUntil + Stale }], [], cancellationToken);
    }

    private static string IdOf(string clientId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clientId)));
}
