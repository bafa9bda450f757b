namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>The result types of the core protocol (2026-07-28, basic/index, "ResultType"). An absent one means complete.</summary>
public enum McpResultType
{
    Complete,
    InputRequired,
}
