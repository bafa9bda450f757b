using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>
/// Reads what a gateway's snapshot is made of. The feed's sequence is read first: whatever is committed after it is
/// announced with a higher one, so a snapshot can be too new for its sequence but never too old.
/// </summary>
internal sealed class GatewayPublication(ConfigurationDirectory directory, IChangeFeedStore feed)
{
    public async Task<GatewaySnapshot?> BuildAsync(GatewayKey key, CancellationToken cancellationToken)
    {
        var sequence = (await feed.ReadAsync(-1, 1, cancellationToken)).LastSequence;
        var gateway = await directory.GetAsync<Gateway>(DocumentKinds.Gateway, key.Tenant, key.Gateway, cancellationToken);
        var tenant = await directory.GetAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, key.Tenant, cancellationToken);
        if (gateway is null || tenant is null)
        {
            return null;
        }

        var sources = await ReadSourcesAsync(tenant.Value, gateway.Value, cancellationToken);
        var resolved = gateway.Value.Installations.Select(source => source.CatalogEntryId).OfType<string>().ToArray();
        return new GatewaySnapshot
        {
            TenantId = key.Tenant,
            GatewayId = key.Gateway,
            Name = gateway.Value.Name,
            FeedSequence = sequence,
            Tools = GatewayTools.Publish(key.Tenant, gateway.Value.Naming, sources),
            InstallationIds =
            [
                .. gateway.Value.Installations.Where(source => source.CatalogEntryId is null).Select(source => source.InstallationId)
                    .Concat(sources.Select(source => source.Installation.Id)).Distinct(StringComparer.Ordinal),
            ],
            Instructions = gateway.Value.Naming == ToolNaming.Upstream && sources is [var only] ? only.Tools.Instructions : gateway.Value.Description,
            WaitForAuditOutcome = tenant.Value.WaitForAuditOutcome,
            Limits = tenant.Value.Limits,
            AuditCapture = tenant.Value.Audit?.Capture,
            Access = gateway.Value.Access,
            CatalogEntryIds = resolved,
            EntriesWithoutTools = [.. resolved.Except(sources.Select(source => source.Id))],
        };
    }

    private async Task<List<GatewaySource>> ReadSourcesAsync(Tenant tenant, Gateway gateway, CancellationToken cancellationToken)
    {
        var own = gateway.Installations.Any(source => source.CatalogEntryId is not null)
            ? await directory.OwnedAsync(DocumentKinds.Installation, tenant.Id, tenant.Id, namePrefix: null, cancellationToken)
            : [];
        var organizations = own.Select(Read).ToArray();
        var sources = new List<GatewaySource>();
        foreach (var selection in gateway.Installations)
        {
            if (await ReadSourceAsync(tenant, selection, organizations, cancellationToken) is { } source)
            {
                sources.Add(source);
            }
        }

        return sources;
    }

    /// <param name="organizations">The organization's own installations, oldest first.</param>
    private async Task<GatewaySource?> ReadSourceAsync(
        Tenant tenant, GatewayInstallation selection, Installation[] organizations, CancellationToken cancellationToken)
    {
        var installation = selection.CatalogEntryId is { } entryId
            ? Array.Find(organizations, own => own.CatalogEntryId == entryId) ?? await OldestAsync(tenant.Id, entryId, cancellationToken)
            : (await directory.GetAsync<StoredInstallation>(DocumentKinds.Installation, tenant.Id, selection.InstallationId, cancellationToken))?.Value.Public;
        if (installation is null)
        {
            return null;
        }

        var tools = await directory.GetAsync<StoredToolList>(DocumentKinds.ToolList, tenant.Id, installation.Id, cancellationToken);
        var entry = await directory.GetAsync<CatalogEntry>(DocumentKinds.CatalogEntry, tenant.Id, installation.CatalogEntryId, cancellationToken);
        return new GatewaySource(
            selection,
            installation,
            selection.CatalogEntryId is null || entry is null ? installation.Name : entry.Value.Name,
            tools?.Value ?? new StoredToolList { Tools = [] },
            entry?.Value.CallTimeout,
            entry?.Value.ToolDrift ?? tenant.ToolDrift);
    }

    /// <summary>The installation whose tools stand for all of an entry's, where the organization has none.</summary>
    private Task<Installation?> OldestAsync(string tenantId, string entryId, CancellationToken cancellationToken) =>
        directory.FindOldestAsync<StoredInstallation, Installation>(
            DocumentKinds.Installation, tenantId, ListFilters.Installations(new ListFilter { CatalogEntryId = entryId }), stored => stored.Public, cancellationToken);

    private static Installation Read(StoredDocument document) => ConfigurationDirectory.Read<StoredInstallation>(document).Value.Public;
}
