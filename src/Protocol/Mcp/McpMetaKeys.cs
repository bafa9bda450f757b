namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>Reserved keys of <c>_meta</c> (2026-07-28, basic/index, "_meta"), and the gateway's own.</summary>
public static class McpMetaKeys
{
    public const string Prefix = "io.modelcontextprotocol/";
    public const string ProtocolVersion = Prefix + "protocolVersion";
    public const string ClientInfo = Prefix + "clientInfo";
    public const string ClientCapabilities = Prefix + "clientCapabilities";
    public const string ServerInfo = Prefix + "serverInfo";
    public const string LogLevel = Prefix + "logLevel";
    public const string SubscriptionId = Prefix + "subscriptionId";

    public const string ProgressToken = "progressToken";
    public const string TraceParent = "traceparent";
    public const string TraceState = "tracestate";
    public const string Baggage = "baggage";

    /// <summary>Keys under this prefix are set by the gateway only and removed from what upstream servers send.</summary>
    public const string GatewayPrefix = "archestra/";

    /// <summary>The gateway's structured error, in <c>_meta</c> and <c>structuredContent</c>; removed from what upstream servers send.</summary>
    public const string GatewayError = "archestraError";
}
