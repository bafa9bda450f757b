using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>Stands before the document store of every silo and counts what is read there.</summary>
internal sealed class CountingDocuments
{
    private int _reads;

    public int Reads => Volatile.Read(ref _reads);

    public void Register(IServiceCollection services) => services.AddSingleton<IDocumentStore>(
        provider => new Counted(this, SecuredCluster.CreateDocumentStore(provider)));

    private T Count<T>(T read)
    {
        Interlocked.Increment(ref _reads);
        return read;
    }

    private sealed class Counted(CountingDocuments owner, IDocumentStore inner) : IDocumentStore
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
}
