using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Installations.Drift;

/// <summary>Reads which tools are not what was approved.</summary>
internal sealed class ToolDrifts(ConfigurationDirectory directory, IDocumentStore store)
{
    /// <summary>Null when there is no such installation.</summary>
    public async Task<ToolDrift[]?> OfInstallationAsync(InstallationKey key, CancellationToken cancellationToken)
    {
        var installation = await directory.GetAsync<StoredInstallation>(DocumentKinds.Installation, key.Tenant, key.Installation, cancellationToken);
        if (installation is null)
        {
            return null;
        }

        var list = await directory.GetAsync<StoredToolList>(DocumentKinds.ToolList, key.Tenant, key.Installation, cancellationToken);
        var policy = await PolicyAsync(
            key.Tenant, installation.Value.Public.CatalogEntryId, await PolicyAsync(key.Tenant, cancellationToken), cancellationToken);
        return list is null ? [] : Describe(key.Installation, list.Value, policy);
    }

    /// <summary>A page has the drifts of up to <see cref="ListQuery.Limit"/> installations.</summary>
    public async Task<Page<ToolDrift>> OfTenantAsync(string tenantId, ListQuery query, CancellationToken cancellationToken)
    {
        var page = await store.ListAsync(
            new DocumentQuery(DocumentKinds.ToolList, tenantId)
            {
                Owner = StoredToolList.Drifted,
                Sort = DocumentSort.Id,
                Cursor = query.Cursor,
                Limit = Math.Clamp(query.Limit, 1, ListQuery.MaxLimit),
            },
            cancellationToken);
        var usual = await PolicyAsync(tenantId, cancellationToken);
        var drifts = new List<ToolDrift>();
        foreach (var document in page.Documents)
        {
            var list = ConfigurationDirectory.Read<StoredToolList>(document).Value;
            if (await directory.GetAsync<StoredInstallation>(DocumentKinds.Installation, tenantId, document.Id, cancellationToken) is { } installation)
            {
                var policy = await PolicyAsync(tenantId, installation.Value.Public.CatalogEntryId, usual, cancellationToken);
                drifts.AddRange(Describe(document.Id, list, policy));
            }
        }

        return new Page<ToolDrift> { Items = [.. drifts], NextCursor = page.NextCursor, CursorRefused = page.CursorRefused };
    }

    /// <summary>The tenant's, for entries that have none of their own.</summary>
    private async Task<ToolDriftPolicy> PolicyAsync(string tenantId, CancellationToken cancellationToken) =>
        (await directory.GetAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, tenantId, cancellationToken))?.Value.ToolDrift ?? default;

    private async Task<ToolDriftPolicy> PolicyAsync(string tenantId, string catalogEntryId, ToolDriftPolicy usual, CancellationToken cancellationToken) =>
        (await directory.GetAsync<CatalogEntry>(DocumentKinds.CatalogEntry, tenantId, catalogEntryId, cancellationToken))?.Value.ToolDrift ?? usual;

    private static ToolDrift[] Describe(string installationId, StoredToolList list, ToolDriftPolicy policy) =>
        [.. list.Drifts.Select(drift => DriftDetection.Describe(installationId, list, drift, policy))];
}
