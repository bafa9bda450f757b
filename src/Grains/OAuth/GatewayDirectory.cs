using System.Text.Json;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>Finds the tenant of a gateway by the gateway's id alone: an OAuth request names no tenant.</summary>
internal sealed class GatewayDirectory(IDocumentStore store)
{
    public async Task<GatewayLocation?> FindAsync(string gatewayId, CancellationToken cancellationToken) =>
        await store.FindByIdAsync(DocumentKinds.Gateway, gatewayId, cancellationToken) is { } document
        && JsonSerializer.Deserialize<Gateway>(document.Body, DocumentJson.Options) is { } gateway
            ? new GatewayLocation(document.TenantId, gateway with { Id = document.Id })
            : null;
}
