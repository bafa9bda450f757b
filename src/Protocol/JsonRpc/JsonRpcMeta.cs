namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>What the gateway reads of <c>params._meta</c>.</summary>
public record struct JsonRpcMeta
{
    /// <summary>The whole object.</summary>
    public JsonSlice Raw { get; internal set; }

    public JsonRpcId ProgressToken { get; internal set; }

    /// <summary><c>io.modelcontextprotocol/protocolVersion</c>: its presence makes a request a modern one.</summary>
    public string? ProtocolVersion { get; internal set; }

    /// <summary><c>io.modelcontextprotocol/clientCapabilities</c>, an object.</summary>
    public JsonSlice ClientCapabilities { get; internal set; }

    /// <summary><c>io.modelcontextprotocol/clientInfo</c>, an object.</summary>
    public JsonSlice ClientInfo { get; internal set; }

    /// <summary><c>io.modelcontextprotocol/logLevel</c>, a string with its quotes.</summary>
    public JsonSlice LogLevel { get; internal set; }

    /// <summary><c>traceparent</c>, a string with its quotes; empty if it is anything but a string.</summary>
    public JsonSlice TraceParent { get; internal set; }
}
