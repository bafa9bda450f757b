using System.Text.Json;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Gateways;

/// <summary>A tool and what is read from its definition once.</summary>
internal sealed class ServedTool(GatewayTool tool, int toolClass)
{
    private McpParamHeaders? _paramHeaders;

    public GatewayTool Tool => tool;

    /// <summary>See <see cref="ToolAudiences.ClassOf"/>.</summary>
    public int Class => toolClass;

    /// <summary>
    /// The arguments that calls mirror into headers. The silo leaves tools with broken annotations out of the snapshot; a
    /// definition that cannot be read here mirrors nothing.
    /// </summary>
    public McpParamHeaders ParamHeaders => _paramHeaders ??= ReadParamHeaders(tool.Definition);

    private static McpParamHeaders ReadParamHeaders(byte[] definition)
    {
        // Nearly every tool: the annotation occurs nowhere, so nothing is parsed.
        if (definition.AsSpan().IndexOf("x-mcp-header"u8) < 0)
        {
            return McpParamHeaders.None;
        }

        try
        {
            using var document = JsonDocument.Parse(definition);
            return document.RootElement.TryGetProperty("inputSchema", out var schema) && McpParamHeaderSchema.TryRead(schema, out var headers)
                ? headers
                : McpParamHeaders.None;
        }
        catch (JsonException)
        {
            return McpParamHeaders.None;
        }
    }
}
