using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Archestra.Cluster.Grains.Audit.Capture;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>A gateway as a silo holds it to check calls: the snapshot, and what is derived from it once.</summary>
internal sealed class CheckedGateway
{
    private readonly FrozenDictionary<string, CheckedTool> _tools;
    private readonly ToolAudiences _audiences;
    private readonly ConditionalWeakTable<Principal, HeldConnections> _connections = [];

    /// <param name="snapshot">As read.</param>
    /// <param name="readAt">When its reading began.</param>
    public CheckedGateway(GatewaySnapshot snapshot, long readAt)
    {
        Snapshot = snapshot;
        ReadAt = readAt;
        Capture = CaptureRules.Of(snapshot.AuditCapture);
        _audiences = new ToolAudiences(snapshot.Access, snapshot.Tools);
        _tools = snapshot.Tools
            .Select((tool, index) => new CheckedTool(tool, _audiences.ClassOf(index), Allow(tool)))
            .ToFrozenDictionary(tool => tool.Tool.Name, StringComparer.Ordinal);
    }

    public GatewaySnapshot Snapshot { get; }

    public long ReadAt { get; }

    private CaptureRules? Capture { get; }

    public bool TryGetTool(string name, [NotNullWhen(true)] out CheckedTool? tool) => _tools.TryGetValue(name, out tool);

    public ToolAccess AccessOf(Principal principal, CheckedTool tool) => _audiences.Of(principal).AccessTo(tool.Class);

    public CallAuthorizationOutcome Allow(GatewayTool tool) => CallAuthorizationOutcome.Allowed(tool, Snapshot.WaitForAuditOutcome, Capture);

    /// <summary>What was resolved for the principal before; whether it still holds is the asker's to judge.</summary>
    public HeldConnections? ConnectionsOf(Principal principal) => _connections.TryGetValue(principal, out var held) ? held : null;

    public void Hold(Principal principal, HeldConnections connections) => _connections.AddOrUpdate(principal, connections);

    /// <param name="Tool">As published.</param>
    /// <param name="Class">See <see cref="ToolAudiences.ClassOf"/>.</param>
    /// <param name="Allowed">Made once: the answer to nearly every call.</param>
    internal sealed record CheckedTool(GatewayTool Tool, int Class, CallAuthorizationOutcome Allowed);

    /// <param name="Connections">Of one principal.</param>
    /// <param name="Owners">See <see cref="ConnectionOwners"/>.</param>
    /// <param name="ReadAt">When their reading began.</param>
    internal sealed record HeldConnections(ResolvedConnections Connections, string[] Owners, long ReadAt);
}
