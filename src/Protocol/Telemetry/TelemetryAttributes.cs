namespace Archestra.Cluster.Protocol.Telemetry;

/// <summary>
/// The attributes of spans and metrics: those of the OpenTelemetry semantic conventions where there is one, ours under
/// <c>archestra.</c> elsewhere. On a metric a value comes from a closed set or from what an administrator configured,
/// never from a client; no attribute anywhere holds a token, a secret, an argument, a result or a user's id.
/// </summary>
public static class TelemetryAttributes
{
    /// <summary>Stands for every value outside of the known ones (semantic conventions, <c>error.type</c>).</summary>
    public const string Other = "_OTHER";

    public const string ErrorType = "error.type";
    public const string McpMethod = "mcp.method.name";
    public const string McpProtocolVersion = "mcp.protocol.version";
    public const string McpSessionId = "mcp.session.id";
    public const string GenAiOperation = "gen_ai.operation.name";
    public const string GenAiTool = "gen_ai.tool.name";
    public const string JsonRpcRequestId = "jsonrpc.request.id";
    public const string RpcStatus = "rpc.response.status_code";
    public const string NetworkTransport = "network.transport";
    public const string HttpMethod = "http.request.method";
    public const string HttpRoute = "http.route";
    public const string HttpStatus = "http.response.status_code";
    public const string UrlScheme = "url.scheme";
    public const string DbSystem = "db.system.name";
    public const string DbOperation = "db.operation.name";

    /// <summary>The role of the node that measured: <c>frontend</c> or <c>silo</c>. A process may be both.</summary>
    public const string Role = "archestra.role";

    public const string RefusalReason = "archestra.refusal.reason";
    public const string DriftKind = "archestra.drift.kind";
    public const string CacheResult = "archestra.cache.result";
    public const string GatewayId = "archestra.gateway.id";
    public const string OperationId = "archestra.operation.id";
    public const string ServerKind = "archestra.server.kind";
    public const string StartReason = "archestra.start.reason";
    public const string ExportTarget = "archestra.export.target";
    public const string State = "archestra.state";

    /// <summary>The value of <see cref="GenAiOperation"/> for a tool call.</summary>
    public const string ExecuteTool = "execute_tool";

    /// <summary>The value of <see cref="ErrorType"/> for a result with <c>isError</c>.</summary>
    public const string ToolError = "tool_error";

    public const string Frontend = "frontend";
    public const string Silo = "silo";
    public const string Remote = "remote";
    public const string Hosted = "hosted";
}
