using System.Buffers;
using System.Text.Json;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Mcp;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Mcp.Initialize;

/// <summary>
/// Answers <c>initialize</c> (2025-11-25, basic/lifecycle) and begins a session. The session id is a silo's signature
/// over what the session is, so no node has to remember it.
/// </summary>
internal sealed class InitializeHandler(IGrainFactory grains, TimeProvider time, IOptions<McpEndpointOptions> options)
{
    private const string IssuerKey = "j/sign";

    public async Task HandleAsync(McpExchange exchange)
    {
        if (exchange.Envelope.ProtocolVersion is not { } requested)
        {
            await McpAnswer.ErrorAsync(exchange, StatusCodes.Status200OK, McpErrorCodes.InvalidParams, "Invalid params: \"protocolVersion\" is missing");
            return;
        }

        var snapshot = exchange.Gateway.Snapshot;
        var version = McpProtocolVersion.NegotiateLegacy(requested);
        var claims = new SessionClaims
        {
            Handle = EntityId.Create("ses"),
            TenantId = snapshot.TenantId,
            PrincipalId = exchange.Principal.Id,
            GatewayId = snapshot.GatewayId,
            ProtocolVersion = version,
            Client = ClientName.Read(exchange.Slice(exchange.Envelope.ClientInfo).Span),
            ExpiresAt = time.GetUtcNow() + options.Value.SessionLifetime,
        };
        CallerContext.Present(exchange.Caller.Proof);
        var sessionId = await grains.GetGrain<ITokenIssuerGrain>(IssuerKey).IssueSessionAsync(claims, exchange.ClientLeft);
        exchange.Http.Response.Headers[McpHeaderNames.SessionId] = sessionId;
        await McpAnswer.ResultAsync(exchange, Render(snapshot, version).WrittenSpan);
    }

    private static ArrayBufferWriter<byte> Render(GatewaySnapshot snapshot, string version)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("protocolVersion"u8, version);
        json.WritePropertyName("capabilities"u8);
        McpServerIdentity.WriteCapabilities(json);
        json.WritePropertyName("serverInfo"u8);
        McpServerIdentity.Write(json, snapshot.Name);
        if (snapshot.Instructions is { Length: > 0 } instructions)
        {
            json.WriteString("instructions"u8, instructions);
        }

        json.WriteEndObject();
        json.Flush();
        return output;
    }
}
