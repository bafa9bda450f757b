namespace Archestra.Cluster.Grains.Calls;

/// <summary>How a call stands when the silo replies.</summary>
public enum CallReplyStatus
{
    /// <summary>Payload: the raw <c>result</c>.</summary>
    Result,

    /// <summary>Payload: the upstream's raw JSON-RPC <c>error</c> object.</summary>
    Error,

    /// <summary>More is to come: enumerate the frames of the operation.</summary>
    Streaming,

    /// <summary>Nothing reached the upstream; the client may retry.</summary>
    NotStarted,

    /// <summary>The connection's limit and queue are full; nothing reached the upstream.</summary>
    Busy,

    /// <summary>It may have run; never retried by us.</summary>
    Unknown,

    /// <summary>No such tool for this caller on this gateway.</summary>
    ToolNotFound,

    /// <summary>The caller lacks a scope; <see cref="CallReply.Reason"/> names it.</summary>
    InsufficientScope,

    /// <summary>The audit log cannot be written, so nothing runs.</summary>
    AuditUnavailable,

    /// <summary>The server is in a crash loop or refuses our credential; <see cref="CallReply.Reason"/> says which.</summary>
    ServerUnavailable,

    Cancelled,

    /// <summary>The tool changed since it was approved, and awaits approval.</summary>
    ToolHeld,

    /// <summary>The caller's roles do not let it call the tool; <see cref="CallReply.Reason"/> names the permission.</summary>
    PermissionMissing,

    /// <summary>The caller has no connection to the tool's server.</summary>
    ConnectionMissing,
}
