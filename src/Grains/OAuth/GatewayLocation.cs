using Archestra.Cluster.Grains.Gateways;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>A gateway and whose it is.</summary>
internal sealed record GatewayLocation(string TenantId, Gateway Gateway);
