using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Grains.Telemetry;

/// <summary>Counts calls that a silo turned away: nothing of them has reached a server.</summary>
internal static class CallRefusals
{
    public static void Count(CallReplyStatus status)
    {
        if (ReasonOf(status) is { } reason)
        {
            RefusalReasons.Count(reason);
        }
    }

    /// <summary>For the spans of calls that got no answer from their server.</summary>
    public static string NameOf(CallReplyStatus status) => ReasonOf(status) ?? status switch
    {
        CallReplyStatus.Unknown => "unknown",
        CallReplyStatus.Cancelled => "cancelled",
        _ => TelemetryAttributes.Other,
    };

    private static string? ReasonOf(CallReplyStatus status) => status switch
    {
        CallReplyStatus.NotStarted => RefusalReasons.NotStarted,
        CallReplyStatus.Busy => RefusalReasons.Busy,
        CallReplyStatus.ToolNotFound => RefusalReasons.UnknownTool,
        CallReplyStatus.InsufficientScope => RefusalReasons.InsufficientScope,
        CallReplyStatus.PermissionMissing => RefusalReasons.PermissionMissing,
        CallReplyStatus.ConnectionMissing => RefusalReasons.ConnectionMissing,
        CallReplyStatus.ToolHeld => RefusalReasons.ToolHeld,
        CallReplyStatus.AuditUnavailable => RefusalReasons.AuditUnavailable,
        CallReplyStatus.ServerUnavailable => RefusalReasons.ServerUnavailable,
        _ => null,
    };
}
