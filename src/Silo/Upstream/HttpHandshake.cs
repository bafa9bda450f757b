using System.Net;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>The first messages to a remote server, in either era. Times out by itself.</summary>
internal sealed class HttpHandshake(UpstreamHttp http, RemoteServerTarget target)
{
    private readonly HttpExchange _exchange = new(http.Client, target, http.Options.MaxAnswerBytes, new DeafListener());

    /// <summary>Probes for a modern server. Silence counts as an answer that is no modern one.</summary>
    public Task<HttpReply> DiscoverAsync(CancellationToken cancellationToken)
    {
        var version = McpProtocolVersion.LatestModern;
        var call = new HttpCall(UpstreamMessages.Discover(LegacySession.HandshakeId, version))
        {
            Id = LegacySession.HandshakeId,
            Headers = ModernHttpSession.HeadersFor(version, McpMethods.Discover, name: null, []),
        };
        return PostAsync(call, http.Options.ProbeTimeout, cancellationToken);
    }

    /// <summary>Opens a legacy session: <c>initialize</c>, then <c>notifications/initialized</c>.</summary>
    /// <returns>The session, or the reply that shows why there is none.</returns>
    public async Task<(LegacySession? Session, HttpReply Reply)> InitializeAsync(CancellationToken cancellationToken)
    {
        var call = new HttpCall(UpstreamMessages.Initialize(LegacySession.HandshakeId, McpProtocolVersion.LatestLegacy)) { Id = LegacySession.HandshakeId };
        var reply = await PostAsync(call, http.Options.HandshakeTimeout, cancellationToken).ConfigureAwait(false);
        if (UpstreamHello.FromInitialize(reply.Answer) is not { } hello || (reply.SessionId is { } id && !HttpHeaderRules.IsSessionId(id)))
        {
            return (null, reply);
        }

        var session = new LegacySession(hello, reply.SessionId);
        var initialized = new HttpCall(UpstreamMessages.Initialized()) { Headers = LegacyHttpSession.HeadersFor(session) };
        var accepted = await PostAsync(initialized, http.Options.HandshakeTimeout, cancellationToken).ConfigureAwait(false);
        return accepted.IsSuccess || accepted.Status is { } status && status != HttpStatusCode.NotFound && status != HttpStatusCode.Unauthorized
            ? (session, reply)
            : (null, accepted);
    }

    private async Task<HttpReply> PostAsync(HttpCall call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, http.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await _exchange.PostAsync(call, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HttpReply(UpstreamAnswer.Unknown("The upstream server did not answer in time."));
        }
    }

    // Before the handshake is done a server has nothing to say that anybody could act on.
    private sealed class DeafListener : IStreamListener
    {
        public ValueTask OnMessageAsync(IncomingMessage message, HttpCall? call, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
