using Archestra.Cluster.Grains.Audit.Capture;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>Who did what, to what, as whom. Holds identifiers only: never a token, credential, argument or result, unless the tenant asked for capture.</summary>
public sealed record AuditEvent
{
    /// <summary>The tenant whose chain receives the entry.</summary>
    public required string TenantId { get; init; }

    /// <summary>For example <c>tool.call</c>, <c>token.issued</c>, <c>token.revoked</c>, <c>installation.created</c>, <c>request.refused</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The operation's id; an open intent and its outcome share it.</summary>
    public required string OperationId { get; init; }

    /// <summary><c>user</c>, <c>team</c>, <c>organization</c>, <c>system</c> or <c>anonymous</c>.</summary>
    public required string ActorKind { get; init; }

    public string? ActorId { get; init; }

    /// <summary>The public id of the token that authenticated the actor.</summary>
    public string? TokenId { get; init; }

    /// <summary>The OAuth client that the token was issued to; null for API tokens and sessions.</summary>
    public string? ClientId { get; init; }

    /// <summary>The MCP client's self-declared name and version, untrusted.</summary>
    public string? Client { get; init; }

    public string? GatewayId { get; init; }

    public string? InstallationId { get; init; }

    public string? ConnectionId { get; init; }

    /// <summary>As whom the call runs upstream: the connection's owner, or <c>none</c>.</summary>
    public string? UpstreamIdentity { get; init; }

    /// <summary>The tool's name as the caller used it.</summary>
    public string? Tool { get; init; }

    /// <summary>What was changed or refused, when it is not a tool: kind and id, for example <c>gateway/gw_1</c>.</summary>
    public string? Subject { get; init; }

    public string? SourceAddress { get; init; }

    public string? TraceId { get; init; }

    /// <summary>Request size in bytes.</summary>
    public long RequestBytes { get; init; }

    /// <summary>How many equal events this entry stands for (refusal floods are aggregated).</summary>
    public int Count { get; init; } = 1;

    /// <summary>JSON with what changed, before and after, without secrets; or the refusal's reason. Null when there is nothing to add.</summary>
    public string? Details { get; init; }

    /// <summary>The call's arguments, redacted; null unless the tenant asked for them.</summary>
    public CapturedContent? Arguments { get; init; }

    /// <summary>For an event complete in itself: its outcome. Null for an intent.</summary>
    public string? Outcome { get; init; }
}
