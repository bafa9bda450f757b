namespace Archestra.Cluster.Grains.Upstream;

/// <summary>
/// One request for an upstream server, in parts that the session splices into the message of the upstream's era.
/// Every part is UTF-8 JSON text taken from a scanned envelope; none of it is parsed again on the way.
/// </summary>
public sealed class UpstreamRequest
{
    /// <summary>Our id of the operation; the same in the audit log, never sent twice upstream.</summary>
    public required string OperationId { get; init; }

    /// <summary>JSON-RPC method, for example <c>tools/call</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The upstream's own name of the tool or prompt, or the URI of the resource; null for methods without one.</summary>
    public string? Name { get; init; }

    /// <summary>The members of <c>params</c> other than <c>name</c>/<c>uri</c> and <c>_meta</c>, comma-separated, without braces; may be empty.</summary>
    public ReadOnlyMemory<byte> ParamsMembers { get; init; }

    /// <summary>The members of <c>params._meta</c> that are relayed (no <c>progressToken</c>, no <c>io.modelcontextprotocol/*</c>), comma-separated, without braces; may be empty.</summary>
    public ReadOnlyMemory<byte> MetaMembers { get; init; }

    /// <summary>The caller's <c>progressToken</c> as raw JSON, or empty when it asked for no progress.</summary>
    public ReadOnlyMemory<byte> ProgressToken { get; init; }

    /// <summary>The caller's client capabilities as a raw JSON object; empty means <c>{}</c>. Used toward modern upstreams only.</summary>
    public ReadOnlyMemory<byte> ClientCapabilities { get; init; }

    /// <summary>Mcp-Param-* headers to mirror, already encoded (MCP 2026-07-28, Streamable HTTP).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ParamHeaders { get; init; } = [];

    /// <summary>
    /// The span that this request is part of (W3C <c>traceparent</c>), which then stands in <c>_meta</c> in place of what
    /// the caller wrote there; null to relay that.
    /// </summary>
    public string? TraceParent { get; set; }

    /// <summary>The <c>tracestate</c> that goes with it.</summary>
    public string? TraceState { get; set; }

    /// <summary>When the upstream work must end; null when the caller's token says so.</summary>
    public DateTimeOffset? Deadline { get; init; }
}
