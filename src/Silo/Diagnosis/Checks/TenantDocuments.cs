using System.Runtime.CompilerServices;
using System.Text.Json;
using Archestra.Cluster.Grains;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Every tenant's documents of some kinds, one tenant after the other.</summary>
internal static class TenantDocuments
{
    public static async IAsyncEnumerable<(string TenantId, DocumentSnapshot Documents)> ReadAllTenantsAsync(
        this IDocumentStore store, string[] kinds, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var query = new DocumentQuery(DocumentKinds.Tenant, DocumentTenants.None) { Cursor = cursor, Limit = DocumentQuery.MaxLimit };
            var page = await store.ListAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var tenant in page.Documents)
                yield return (tenant.Id, await store.SnapshotAsync(tenant.Id, kinds, cancellationToken).ConfigureAwait(false));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>Of one kind, by id.</summary>
    public static Dictionary<string, (T Value, long Version)> Of<T>(this DocumentSnapshot snapshot, string kind) => snapshot.Documents
        .Where(document => document.Kind == kind)
        .ToDictionary(
            document => document.Id,
            document => (JsonSerializer.Deserialize<T>(document.Body, DocumentJson.Options) ?? throw new JsonException($"Document {kind}/{document.Id} is empty."), document.Version),
            StringComparer.Ordinal);
}
