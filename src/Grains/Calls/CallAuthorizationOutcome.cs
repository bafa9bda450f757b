using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Grains.Audit.Capture;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>The tool that a caller may call, or why it may not.</summary>
internal sealed class CallAuthorizationOutcome
{
    private CallAuthorizationOutcome(GatewayTool? tool, CallReply? refusal)
    {
        Tool = tool;
        Refusal = refusal;
    }

    public GatewayTool? Tool { get; }

    public CallReply? Refusal { get; }

    /// <summary>The tenant waits for audit outcomes.</summary>
    public bool WaitForAuditOutcome { get; private init; }

    /// <summary>What the tenant wants on record of a call's contents; null for nothing.</summary>
    public CaptureRules? Capture { get; private init; }

    [MemberNotNullWhen(true, nameof(Tool))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAllowed => Tool is not null;

    public static CallAuthorizationOutcome Allowed(GatewayTool tool, bool waitForAuditOutcome, CaptureRules? capture = null) =>
        new(tool, null) { WaitForAuditOutcome = waitForAuditOutcome, Capture = capture };

    /// <summary>Also for a gateway that does not exist, or exists in another tenant: the answers do not differ.</summary>
    public static CallAuthorizationOutcome ToolNotFound { get; } =
        new(null, CallReply.Failed(CallReplyStatus.ToolNotFound, "There is no such tool on this gateway."));

    public static CallAuthorizationOutcome ToolHeld { get; } = new(null, CallReply.Failed(
        CallReplyStatus.ToolHeld, "The tool is not what was approved: it awaits the approval of an administrator."));

    /// <summary>Nothing is pinned, and neither the caller nor a team of its nor the organization has installed the server.</summary>
    public static CallAuthorizationOutcome ConnectionMissing { get; } = new(null, CallReply.Failed(
        CallReplyStatus.ConnectionMissing, "You have no connection to this tool's server."));

    public static CallAuthorizationOutcome PermissionMissing(Permission permission) =>
        new(null, CallReply.Failed(CallReplyStatus.PermissionMissing, MissingPermission.Describe(permission)));

    /// <param name="scopes">All that the call needs, not only those that are missing.</param>
    public static CallAuthorizationOutcome ScopeMissing(string scopes) => new(null, CallReply.ScopeMissing(scopes));

    /// <summary>It cannot be decided now: nothing passes.</summary>
    public static CallAuthorizationOutcome Undecided(string reason, TimeSpan retryAfter) =>
        new(null, CallReply.Failed(CallReplyStatus.NotStarted, reason, retryAfter));
}
