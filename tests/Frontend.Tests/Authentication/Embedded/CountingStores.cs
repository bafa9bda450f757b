using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>Stands before the stores of every silo, of documents, API tokens and secrets, and counts what is read there.</summary>
internal sealed class CountingStores
{
    private int _reads;

    public int Reads => Volatile.Read(ref _reads);

    public void Register(IServiceCollection services) => services
        .AddSingleton<IDocumentStore>(provider => new CountedDocuments(this, SecuredCluster.CreateDocumentStore(provider)))
        .AddSingleton<IApiTokenStore>(provider => new CountedTokens(this, SecuredCluster.CreateTokenStore(provider)))
        .AddSingleton<ISecretStore>(provider => new CountedSecrets(this, SecuredCluster.CreateSecretStore(provider)));

    private T Count<T>(T read)
    {
        Interlocked.Increment(ref _reads);
        return read;
    }

    private sealed class CountedDocuments(CountingStores owner, IDocumentStore inner) : IDocumentStore
    {
        public Task<StoredDocument?> GetAsync(string kind, string tenantId, string id, CancellationToken cancellationToken) =>
            owner.Count(inner.GetAsync(kind, tenantId, id, cancellationToken));

        public Task<StoredDocument?> FindByIdAsync(string kind, string id, CancellationToken cancellationToken) =>
            owner.Count(inner.FindByIdAsync(kind, id, cancellationToken));

        public Task<StoredDocument?> FindByNameAsync(string kind, string tenantId, string name, CancellationToken cancellationToken) =>
            owner.Count(inner.FindByNameAsync(kind, tenantId, name, cancellationToken));

        public Task<DocumentPage> ListAsync(DocumentQuery query, CancellationToken cancellationToken) =>
            owner.Count(inner.ListAsync(query, cancellationToken));

        public Task<DocumentSnapshot> SnapshotAsync(string tenantId, IReadOnlyCollection<string> kinds, CancellationToken cancellationToken) =>
            owner.Count(inner.SnapshotAsync(tenantId, kinds, cancellationToken));

        // The sweep's, whoever calls.
        public Task<IReadOnlyList<StoredDocument>> ListExpiredAsync(string kind, int max, CancellationToken cancellationToken) =>
            inner.ListExpiredAsync(kind, max, cancellationToken);

        public Task<int> RemoveExpiredAsync(IReadOnlyCollection<string> exceptKinds, int max, CancellationToken cancellationToken) =>
            inner.RemoveExpiredAsync(exceptKinds, max, cancellationToken);

        public Task<ApplyOutcome> ApplyAsync(
            IReadOnlyList<DocumentChange> changes, IReadOnlyList<ChangeFeedEntry> feed, CancellationToken cancellationToken) =>
            inner.ApplyAsync(changes, feed, cancellationToken);
    }

    private sealed class CountedTokens(CountingStores owner, IApiTokenStore inner) : IApiTokenStore
    {
        public Task<ApiTokenLookup> FindByHashAsync(byte[] hash, CancellationToken cancellationToken) =>
            owner.Count(inner.FindByHashAsync(hash, cancellationToken));

        public Task<ApiTokenRecord?> GetAsync(string tenantId, string id, CancellationToken cancellationToken) =>
            owner.Count(inner.GetAsync(tenantId, id, cancellationToken));

        public Task<ApiTokenPage> ListAsync(ApiTokenQuery query, CancellationToken cancellationToken) =>
            owner.Count(inner.ListAsync(query, cancellationToken));

        public Task InsertAsync(ApiTokenRecord token, byte[] hash, CancellationToken cancellationToken) =>
            inner.InsertAsync(token, hash, cancellationToken);

        public Task<ApiTokenChangeOutcome> RotateAsync(
            string tenantId, string id, ApiTokenRotation rotation, DateTimeOffset feedEntryExpiresAt, CancellationToken cancellationToken) =>
            inner.RotateAsync(tenantId, id, rotation, feedEntryExpiresAt, cancellationToken);

        public Task<bool> RekeyAsync(
            string tenantId, string id, byte[] oldHash, byte[] newHash, string newKeyId, CancellationToken cancellationToken) =>
            inner.RekeyAsync(tenantId, id, oldHash, newHash, newKeyId, cancellationToken);

        public Task<ApiTokenChangeOutcome> RevokeAsync(
            string tenantId, string id, DateTimeOffset feedEntryExpiresAt, CancellationToken cancellationToken) =>
            inner.RevokeAsync(tenantId, id, feedEntryExpiresAt, cancellationToken);

        public Task TouchAsync(IReadOnlyCollection<ApiTokenUse> uses, CancellationToken cancellationToken) =>
            inner.TouchAsync(uses, cancellationToken);
    }

    private sealed class CountedSecrets(CountingStores owner, ISecretStore inner) : ISecretStore
    {
        public Task<byte[]?> GetAsync(string tenantId, SecretRef secret, CancellationToken cancellationToken) =>
            owner.Count(inner.GetAsync(tenantId, secret, cancellationToken));

        public Task<IReadOnlyList<SecretRef>> ListVersionsAsync(string tenantId, string secretId, CancellationToken cancellationToken) =>
            owner.Count(inner.ListVersionsAsync(tenantId, secretId, cancellationToken));

        public Task<SecretRef> PutAsync(string tenantId, string? secretId, ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken) =>
            inner.PutAsync(tenantId, secretId, plaintext, cancellationToken);

        public Task<bool> DeleteAsync(string tenantId, SecretRef secret, CancellationToken cancellationToken) =>
            inner.DeleteAsync(tenantId, secret, cancellationToken);
    }
}
