using Archestra.Cluster.Grains.Catalog;
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

        var sources = new List<GatewaySource>();
        foreach (var selection in gateway.Value.Installations)
        {
            if (await ReadSourceAsync(tenant.Value, selection, cancellationToken) is { } source)
            {
                sources.Add(source);
            }
        }

        return new GatewaySnapshot
        {
            TenantId = key.Tenant,
            GatewayId = key.Gateway,
            Name = gateway.Value.Name,
            FeedSequence = sequence,
            Tools = GatewayTools.Publish(key.Tenant, gateway.Value.Naming, sources),
            InstallationIds = [.. gateway.Value.Installations.Select(installation => installation.InstallationId)],
            Instructions = gateway.Value.Naming == ToolNaming.Upstream && sources is [var only] ? only.Tools.Instructions : gateway.Value.Description,
            WaitForAuditOutcome = tenant.Value.WaitForAuditOutcome,
            AuditCapture = tenant.Value.Audit?.Capture,
        };
    }

    private async Task<GatewaySource?> ReadSourceAsync(Tenant tenant, GatewayInstallation selection, CancellationToken cancellationToken)
    {
        var (tenantId, id) = (tenant.Id, selection.InstallationId);
        var installation = await directory.GetAsync<StoredInstallation>(DocumentKinds.Installation, tenantId, id, cancellationToken);
        var tools = await directory.GetAsync<StoredToolList>(DocumentKinds.ToolList, tenantId, id, cancellationToken);
        if (installation is null)
        {
            return null;
        }

        var entry = await directory.GetAsync<CatalogEntry>(
            DocumentKinds.CatalogEntry, tenantId, installation.Value.Public.CatalogEntryId, cancellationToken);
        return new GatewaySource(
            selection,
            installation.Value.Public,
            tools?.Value ?? new StoredToolList { Tools = [] },
            entry?.Value.CallTimeout,
            entry?.Value.ToolDrift ?? tenant.ToolDrift);
    }
}
