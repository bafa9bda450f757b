using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Limits;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>What may hold up or end a call on this node.</summary>
internal sealed record CallGuards(RevocationWatch Revocations, CallTurns Turns);
