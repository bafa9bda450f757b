using System.Buffers;
using System.Text.Json;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Protocol.Mcp;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Mcp.Discover;

/// <summary>Answers <c>server/discover</c> (2026-07-28, server/discover).</summary>
internal sealed class DiscoverHandler(IOptions<McpEndpointOptions> options)
{
    public Task HandleAsync(McpExchange exchange) => McpAnswer.ResultAsync(exchange, Render(exchange.Gateway.Snapshot).WrittenSpan);

    private ArrayBufferWriter<byte> Render(GatewaySnapshot snapshot)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("resultType"u8, "complete"u8);
        json.WriteStartArray("supportedVersions"u8);
        foreach (var version in McpProtocolVersion.Offered)
        {
            json.WriteStringValue(version);
        }

        json.WriteEndArray();
        json.WritePropertyName("capabilities"u8);
        McpServerIdentity.WriteCapabilities(json);
        json.WriteStartObject("_meta"u8);
        json.WritePropertyName(McpMetaKeys.ServerInfo);
        McpServerIdentity.Write(json, snapshot.Name);
        json.WriteEndObject();
        if (snapshot.Instructions is { Length: > 0 } instructions)
        {
            json.WriteString("instructions"u8, instructions);
        }

        // The gateway's name and instructions are its tenant's: not for a cache that serves anybody.
        json.WriteNumber("ttlMs"u8, (long)options.Value.ListTimeToLive.TotalMilliseconds);
        json.WriteString("cacheScope"u8, "private"u8);
        json.WriteEndObject();
        json.Flush();
        return output;
    }
}
