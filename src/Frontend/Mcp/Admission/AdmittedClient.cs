using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Mcp.Admission;

/// <summary>A caller with a good token, at a gateway of its own tenant.</summary>
internal sealed record AdmittedClient(TokenAuthentication.Authenticated Caller, GatewayView Gateway)
{
    public GatewayKey Key => new(Gateway.Snapshot.TenantId, Gateway.Snapshot.GatewayId);
}
