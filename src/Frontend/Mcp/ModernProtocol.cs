using System.Buffers;
using System.Text.Json;
using Archestra.Cluster.Frontend.Mcp.Discover;
using Archestra.Cluster.Frontend.Mcp.Subscriptions;
using Archestra.Cluster.Frontend.Mcp.Tools.Call;
using Archestra.Cluster.Frontend.Mcp.Tools.List;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp;

/// <summary>
/// Serves requests of 2026-07-28: every one stands for itself, with its version, client and capabilities in <c>_meta</c>
/// and mirrored in headers.
/// </summary>
internal sealed class ModernProtocol(DiscoverHandler discover, ToolsListHandler toolsList, ToolsCallHandler toolsCall, ListenHandler listen)
{
    public Task HandleAsync(McpExchange exchange)
    {
        ref readonly var envelope = ref exchange.Envelope;
        var headers = exchange.Http.Request.Headers;
        if (envelope.Kind == JsonRpcMessageKind.Response)
        {
            return BadAsync(exchange, McpErrorCodes.InvalidRequest, "Invalid request: this protocol version has no responses from clients");
        }

        if (envelope.Meta.ProtocolVersion is not { } version)
        {
            return BadAsync(exchange, McpErrorCodes.InvalidParams, $"Invalid params: \"_meta\" lacks \"{McpMetaKeys.ProtocolVersion}\"");
        }

        var header = ValueOf(headers[McpHeaderNames.ProtocolVersion]);
        if (!McpProtocolVersion.IsOffered(version, McpEra.Modern) && (header is null || header == version))
        {
            return UnsupportedVersionAsync(exchange, version);
        }

        var fault = McpRequestHeaders.Check(envelope, header, ValueOf(headers[McpHeaderNames.Method]), ValueOf(headers[McpHeaderNames.Name]));
        if (fault != McpHeaderFault.None)
        {
            return BadAsync(exchange, McpErrorCodes.HeaderMismatch, HeaderFaults.Describe(fault));
        }

        return exchange.IsRequest && envelope.Meta.ClientCapabilities.IsEmpty
            ? BadAsync(exchange, McpErrorCodes.InvalidParams, $"Invalid params: \"_meta\" lacks \"{McpMetaKeys.ClientCapabilities}\"")
            : DispatchAsync(exchange);
    }

    /// <summary>"it MUST respond with 400 Bad Request and an UnsupportedProtocolVersionError listing its supported versions".</summary>
    public static Task UnsupportedVersionAsync(McpExchange exchange, string requested)
    {
        const int longest = 100;
        var data = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(data))
        {
            json.WriteStartObject();
            json.WriteStartArray("supported"u8);
            foreach (var version in McpProtocolVersion.Offered)
            {
                json.WriteStringValue(version);
            }

            json.WriteEndArray();
            json.WriteString("requested"u8, requested.Length > longest ? requested[..longest] : requested);
            json.WriteEndObject();
        }

        return McpAnswer.ErrorAsync(
            exchange, StatusCodes.Status400BadRequest, McpErrorCodes.UnsupportedProtocolVersion, "Unsupported protocol version", data.WrittenSpan);
    }

    private Task DispatchAsync(McpExchange exchange) => (exchange.IsRequest, exchange.Envelope.Method) switch
    {
        (true, McpMethods.ToolsCall) => toolsCall.HandleAsync(exchange),
        (true, McpMethods.ToolsList) => toolsList.HandleAsync(exchange),
        (true, McpMethods.Discover) => discover.HandleAsync(exchange),
        (true, McpMethods.SubscriptionsListen) => listen.HandleAsync(exchange),

        // Also what the earlier versions had, and every notification: this version has none from clients over HTTP.
        _ => McpAnswer.ErrorAsync(exchange, StatusCodes.Status404NotFound, McpErrorCodes.MethodNotFound, "Method not found"),
    };

    private static Task BadAsync(McpExchange exchange, int code, string message) =>
        McpAnswer.ErrorAsync(exchange, StatusCodes.Status400BadRequest, code, message);

    private static string? ValueOf(Microsoft.Extensions.Primitives.StringValues header) => header.Count == 0 ? null : header.ToString();
}
