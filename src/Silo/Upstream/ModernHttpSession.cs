using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// A remote server of the modern era (MCP 2026-07-28): every request stands alone, there is no session, and a closed
/// stream cancels. What it says besides answers and notifications it may not say, and is ignored.
/// </summary>
internal sealed class ModernHttpSession(UpstreamHttp http, RemoteServerTarget target, UpstreamHello hello)
    : StreamableHttpSession(http, target, hello)
{
    /// <summary>The headers that repeat parts of the body (Streamable HTTP, "Request Headers").</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> HeadersFor(string version, string method, string? name, IReadOnlyList<KeyValuePair<string, string>> paramHeaders)
    {
        var headers = new List<KeyValuePair<string, string>>(3 + paramHeaders.Count)
        {
            new(McpHeaderNames.ProtocolVersion, version),
            new(McpHeaderNames.Method, McpHeaderValue.Encode(method)),
        };
        if (name is not null)
        {
            headers.Add(new(McpHeaderNames.Name, McpHeaderValue.Encode(name)));
        }

        headers.AddRange(paramHeaders);
        return headers;
    }

    protected override async Task<UpstreamAnswer> ExchangeAsync(HttpCall call, UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (!HttpHeaderRules.AreParamHeaders(request.ParamHeaders))
        {
            return UpstreamAnswer.NotStarted("A header that mirrors a parameter is not a valid one.");
        }

        call.Headers = HeadersFor(ProtocolVersion, request.Method, request.Name, request.ParamHeaders);
        var reply = await Exchange.PostAsync(call, cancellationToken).ConfigureAwait(false);
        return reply.Answer;
    }

    // TC-3: the stream was closed by the cancellation itself; notifications/cancelled does not exist over HTTP here.
    protected override void Abandon(HttpCall call, string reason)
    {
    }

    protected override void OnServerRequest(in IncomingMessage request)
    {
    }

    protected override Task CloseAsync() => Task.CompletedTask;

    protected override Task ListenAsync(CancellationToken cancellationToken) =>
        new ListenLoop(Http).RunAsync(ListenOnceAsync, cancellationToken);

    private async Task<StreamPosition?> ListenOnceAsync(StreamPosition? previous, CancellationToken cancellationToken)
    {
        var id = NextId();
        var call = new HttpCall(UpstreamMessages.Listen(id, ProtocolVersion))
        {
            Id = id,
            Headers = HeadersFor(ProtocolVersion, McpMethods.SubscriptionsListen, name: null, []),
        };
        if (previous is not null)
        {
            // Modern streams are not resumed: what was said in between is lost, so it is taken to be this.
            RaiseToolListChanged();
        }

        var ended = await Exchange.ListenAsync(HttpMethod.Post, call, lastEventId: null, cancellationToken).ConfigureAwait(false);
        return ended is null ? null : new StreamPosition(string.Empty, ended.ReconnectionTime);
    }
}
