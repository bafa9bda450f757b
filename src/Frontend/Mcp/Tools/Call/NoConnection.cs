using System.Buffers;
using System.Text.Json;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>
/// Tells a caller who has no connection to a tool's server what to do. A result with <c>isError</c> and not a protocol
/// error (2026-07-28, server/tools, "Error Handling"): the model reads it and can pass it on to the person.
/// </summary>
internal static class NoConnection
{
    public static Task AnswerAsync(McpExchange exchange, GatewayTool tool) =>
        McpAnswer.ResultAsync(exchange, Render(tool, exchange.IsIn(McpEra.Modern)).WrittenSpan);

    private static ArrayBufferWriter<byte> Render(GatewayTool tool, bool isModern)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        if (isModern)
        {
            json.WriteString("resultType"u8, "complete"u8);
        }

        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString(
            "text"u8,
            $"The tool {tool.Name} uses each person's own account, and there is none for you: neither you nor one of your teams nor your "
            + $"organization has installed its server (catalog entry {tool.CatalogEntryId}). Install it with your credentials, or ask an "
            + "administrator to; then call the tool again.");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteBoolean("isError"u8, true);
        json.WriteStartObject("structuredContent"u8);
        WriteError(json, tool);
        json.WriteEndObject();
        json.WriteStartObject("_meta"u8);
        WriteError(json, tool);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return output;
    }

    private static void WriteError(Utf8JsonWriter json, GatewayTool tool)
    {
        json.WriteStartObject(McpMetaKeys.GatewayError);
        json.WriteString("type"u8, "auth_required"u8);
        json.WriteString("catalogEntryId"u8, tool.CatalogEntryId);
        json.WriteString("action"u8, "install_server"u8);
        json.WriteEndObject();
    }
}
