using Archestra.Cluster.Grains.Installations;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>One installation of a gateway with what is known of it.</summary>
internal sealed record GatewaySource(
    GatewayInstallation Selection, Installation Installation, StoredToolList Tools, TimeSpan? CallTimeout, ToolDriftPolicy Drift);
