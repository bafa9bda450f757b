namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>HTTP headers of MCP: 2026-07-28, basic/transports/streamable-http, and 2025-11-25, basic/transports.</summary>
public static class McpHeaderNames
{
    public const string ProtocolVersion = "MCP-Protocol-Version";
    public const string Method = "Mcp-Method";
    public const string Name = "Mcp-Name";

    /// <summary>What stands before the name that a tool's schema gives in <c>x-mcp-header</c>.</summary>
    public const string ParamPrefix = "Mcp-Param-";

    /// <summary>Legacy only. A modern request's session header is ignored, never echoed.</summary>
    public const string SessionId = "Mcp-Session-Id";

    /// <summary>Legacy only (Server-Sent Events, resumption).</summary>
    public const string LastEventId = "Last-Event-ID";
}
