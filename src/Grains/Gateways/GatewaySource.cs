using Archestra.Cluster.Grains.Installations;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>One source of a gateway's tools with what is known of it.</summary>
/// <param name="Selection">What the gateway says.</param>
/// <param name="Installation">The pinned one; of a catalog entry, the one whose tools are shown to everybody.</param>
/// <param name="Name">What prefixes the tools.</param>
/// <param name="Tools">As the server described them.</param>
/// <param name="CallTimeout">The catalog entry's.</param>
/// <param name="Drift">The policy in force.</param>
internal sealed record GatewaySource(
    GatewayInstallation Selection, Installation Installation, string Name, StoredToolList Tools, TimeSpan? CallTimeout, ToolDriftPolicy Drift)
{
    /// <summary>Unique in the gateway, and the same for as long as the gateway has the source.</summary>
    public string Id => Selection.CatalogEntryId ?? Installation.Id;
}
