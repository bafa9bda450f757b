using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp;

/// <summary>The texts of <c>HeaderMismatch</c> errors. They repeat nothing of the client's values.</summary>
internal static class HeaderFaults
{
    public static string Describe(McpHeaderFault fault) => fault switch
    {
        McpHeaderFault.ProtocolVersionMissing => "Header mismatch: MCP-Protocol-Version is missing",
        McpHeaderFault.ProtocolVersionMismatch => "Header mismatch: MCP-Protocol-Version differs from the body's protocolVersion",
        McpHeaderFault.MethodMissing => "Header mismatch: Mcp-Method is missing",
        McpHeaderFault.MethodMismatch => "Header mismatch: Mcp-Method differs from the body's method",
        McpHeaderFault.NameMissing => "Header mismatch: Mcp-Name is missing",
        McpHeaderFault.NameMalformed => "Header mismatch: Mcp-Name is malformed",
        McpHeaderFault.NameMismatch => "Header mismatch: Mcp-Name differs from the body's name",
        McpHeaderFault.ParamMissing => "Header mismatch: an Mcp-Param header that the tool declares is missing",
        McpHeaderFault.ParamMalformed => "Header mismatch: an Mcp-Param header is malformed",
        McpHeaderFault.ParamMismatch => "Header mismatch: an Mcp-Param header differs from its argument",
        McpHeaderFault.ParamAmbiguous => "Header mismatch: a mirrored argument is given twice",
        _ => "Header mismatch",
    };
}
