namespace Archestra.Cluster.Grains.Storage;

/// <summary>
/// Versioned configuration documents: one row per entity (tenant, user, catalog entry, installation, gateway, …), its body
/// JSON that the store does not look into. Every write names the version that it saw.
/// </summary>
public interface IDocumentStore
{
    Task<StoredDocument?> GetAsync(string kind, string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>The document of a kind with this id, whosesoever it is: ids are unique over all tenants (they are random).</summary>
    Task<StoredDocument?> FindByIdAsync(string kind, string id, CancellationToken cancellationToken);

    /// <summary>Names are unique per kind and tenant, compared byte for byte.</summary>
    Task<StoredDocument?> FindByNameAsync(string kind, string tenantId, string name, CancellationToken cancellationToken);

    Task<DocumentPage> ListAsync(DocumentQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// All documents of these kinds of one tenant together with the change-feed sequence, read as one snapshot: whatever
    /// has a higher sequence is not in it, whatever has not is.
    /// </summary>
    Task<DocumentSnapshot> SnapshotAsync(string tenantId, IReadOnlyCollection<string> kinds, CancellationToken cancellationToken);

    /// <summary>Forgets documents whose time is over (<see cref="DocumentChange.ExpiresAt"/>), at most so many, but none of these kinds. Returns how many.</summary>
    Task<int> RemoveExpiredAsync(IReadOnlyCollection<string> exceptKinds, int max, CancellationToken cancellationToken);

    /// <summary>Documents of a kind whose time is over, at most so many, the longest over first: for whoever has more to forget than the row.</summary>
    Task<IReadOnlyList<StoredDocument>> ListExpiredAsync(string kind, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Makes all changes and appends all feed entries, or does nothing of it. Returns when it is on disk.
    /// </summary>
    Task<ApplyOutcome> ApplyAsync(
        IReadOnlyList<DocumentChange> changes, IReadOnlyList<ChangeFeedEntry> feed, CancellationToken cancellationToken);
}
