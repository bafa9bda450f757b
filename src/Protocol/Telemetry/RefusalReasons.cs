namespace Archestra.Cluster.Protocol.Telemetry;

/// <summary>The values of <see cref="TelemetryAttributes.RefusalReason"/>: why a request or a call was turned away.</summary>
public static class RefusalReasons
{
    public const string ForeignHost = "foreign_host";
    public const string ForeignOrigin = "foreign_origin";
    public const string TokenMissing = "token_missing";
    public const string TokenRefused = "token_refused";
    public const string TooManyFailures = "too_many_failures";
    public const string FeedStale = "feed_stale";
    public const string NoVerdict = "no_verdict";
    public const string UnknownTool = "unknown_tool";
    public const string InsufficientScope = "insufficient_scope";
    public const string PermissionMissing = "permission_missing";

    /// <summary>The tool's connection is chosen for each caller, and this one has none.</summary>
    public const string ConnectionMissing = "connection_missing";

    /// <summary>The tool is not what was approved.</summary>
    public const string ToolHeld = "tool_held";

    public const string RateLimited = "rate_limited";
    public const string Busy = "busy";
    public const string NotStarted = "not_started";
    public const string ServerUnavailable = "server_unavailable";
    public const string AuditUnavailable = "audit_unavailable";

    /// <summary>A silo's filter did not accept the proof that came with a grain call.</summary>
    public const string ProofRefused = "proof_refused";

    /// <summary>All of them, so that each can be reported as zero before it happens: an alert on an increase needs a value to begin with.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        ForeignHost, ForeignOrigin, TokenMissing, TokenRefused, TooManyFailures, FeedStale, NoVerdict, UnknownTool, InsufficientScope,
        PermissionMissing, ConnectionMissing,
        ToolHeld, RateLimited, Busy, NotStarted, ServerUnavailable, AuditUnavailable, ProofRefused,
    ];

    public static void Count(string reason) =>
        GatewayMetrics.Refusals.Add(1, new KeyValuePair<string, object?>(TelemetryAttributes.RefusalReason, reason));
}
