using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Frontend.Telemetry;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp;

/// <summary>One message of an admitted client and all that is known of it. Lives as long as the HTTP request.</summary>
internal sealed class McpExchange
{
    private readonly JsonRpcEnvelope _envelope;

    public McpExchange(HttpContext http, TokenAuthentication.Authenticated caller, GatewayView gateway, byte[] body, in JsonRpcEnvelope envelope)
    {
        Http = http;
        Caller = caller;
        Gateway = gateway;
        Body = body;
        _envelope = envelope;
    }

    public HttpContext Http { get; }

    public TokenAuthentication.Authenticated Caller { get; }

    public Principal Principal => Caller.Principal;

    public GatewayView Gateway { get; }

    /// <summary>The whole message; the envelope's slices refer to it. Owned by this exchange, never pooled.</summary>
    public byte[] Body { get; }

    public ref readonly JsonRpcEnvelope Envelope => ref _envelope;

    public required McpEra Era { get; init; }

    public required AcceptedTypes Accepts { get; init; }

    /// <summary>The request's legacy session; null for modern requests and for <c>initialize</c>.</summary>
    public SessionClaims? Session { get; set; }

    /// <summary>Null when nobody listens.</summary>
    public McpOperation? Operation { get; set; }

    public bool IsRequest => _envelope.Kind == JsonRpcMessageKind.Request;

    /// <summary>The id as the client wrote it; empty for a notification.</summary>
    public ReadOnlyMemory<byte> Id => Slice(_envelope.Id.Raw);

    public CancellationToken ClientLeft => Http.RequestAborted;

    public ReadOnlyMemory<byte> Slice(JsonSlice slice) => slice.Of(Body.AsMemory());

    public bool IsIn(McpEra era) => Era == era;
}
