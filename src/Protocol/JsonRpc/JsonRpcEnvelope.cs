namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>
/// What the gateway reads of one JSON-RPC message; everything else stays bytes. Slices refer to the bytes given to
/// <see cref="JsonRpcEnvelopeReader"/>. Every reader of JSON we know of reads the members named here alike.
/// </summary>
public record struct JsonRpcEnvelope
{
    public JsonRpcMessageKind Kind { get; internal set; }

    public JsonRpcId Id { get; internal set; }

    /// <summary>Of a request or notification; a constant of <c>McpMethods</c> if it is one.</summary>
    public string? Method { get; internal set; }

    /// <summary>An object, or empty.</summary>
    public JsonSlice Params { get; internal set; }

    /// <summary>Of a response: an object, or empty.</summary>
    public JsonSlice Result { get; internal set; }

    /// <summary>Of a response: an object, or empty.</summary>
    public JsonSlice Error { get; internal set; }

    public JsonRpcMeta Meta { get; internal set; }

    /// <summary><c>params.name</c>, unescaped.</summary>
    public string? Name { get; internal set; }

    /// <summary>Where <c>params.name</c> stands, quotes included.</summary>
    public JsonSlice NameRaw { get; internal set; }

    /// <summary><c>params.uri</c>, unescaped.</summary>
    public string? Uri { get; internal set; }

    /// <summary><c>params.taskId</c>, unescaped.</summary>
    public string? TaskId { get; internal set; }

    /// <summary><c>params.protocolVersion</c> of <c>initialize</c>.</summary>
    public string? ProtocolVersion { get; internal set; }

    /// <summary><c>params.capabilities</c> of <c>initialize</c>, an object.</summary>
    public JsonSlice Capabilities { get; internal set; }

    /// <summary><c>params.clientInfo</c> of <c>initialize</c>, an object.</summary>
    public JsonSlice ClientInfo { get; internal set; }

    /// <summary><c>params.arguments</c>, any JSON value.</summary>
    public JsonSlice Arguments { get; internal set; }

    /// <summary><c>params.requestId</c> of <c>notifications/cancelled</c>.</summary>
    public JsonRpcId RequestId { get; internal set; }

    /// <summary><c>params.progressToken</c> of <c>notifications/progress</c>.</summary>
    public JsonRpcId ProgressToken { get; internal set; }

    /// <summary><c>params.cursor</c> of a list request, a string with its quotes.</summary>
    public JsonSlice Cursor { get; internal set; }

    /// <summary><c>params.requestState</c> of a retried request, a string with its quotes.</summary>
    public JsonSlice RequestState { get; internal set; }

    /// <summary><c>params.inputResponses</c> of a retried request, an object.</summary>
    public JsonSlice InputResponses { get; internal set; }
}
