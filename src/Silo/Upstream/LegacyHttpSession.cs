using System.Net;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// A remote server of the legacy era (MCP 2025-11-25, transports): a session that may expire and is then opened anew, event
/// streams that may break and are then resumed, requests of the server that are answered, and cancellation by message.
/// </summary>
internal sealed partial class LegacyHttpSession : StreamableHttpSession
{
    private readonly HttpHandshake _handshake;
    private readonly CourtesyMessages _courtesies;
    private readonly SemaphoreSlim _reopening = new(1);
    private volatile LegacySession _session;
    private LegacySession? _listenedTo;

    public LegacyHttpSession(UpstreamHttp http, RemoteServerTarget target, LegacySession session)
        : base(http, target, session.Hello)
    {
        _handshake = new HttpHandshake(http, target);
        _courtesies = new CourtesyMessages(http, Exchange);
        _session = session;
    }

    public static IReadOnlyList<KeyValuePair<string, string>> HeadersFor(LegacySession session)
    {
        KeyValuePair<string, string> version = new(McpHeaderNames.ProtocolVersion, session.Hello.ProtocolVersion);
        return session.Id is null ? [version] : [version, new(McpHeaderNames.SessionId, session.Id)];
    }

    protected override async Task<UpstreamAnswer> ExchangeAsync(HttpCall call, UpstreamRequest request, CancellationToken cancellationToken)
    {
        var session = _session;
        call.Headers = HeadersFor(session);
        var reply = await Exchange.PostAsync(call, cancellationToken).ConfigureAwait(false);
        if (IsSessionGone(reply, session))
        {
            // The server looked for the session before anything else, so nothing ran: sending again is safe, once.
            call.MayHaveRun = false;
            var (fresh, failure) = await ReopenAsync(session, cancellationToken).ConfigureAwait(false);
            if (fresh is null)
            {
                return failure!;
            }

            call.Headers = HeadersFor(fresh);
            reply = await Exchange.PostAsync(call, cancellationToken).ConfigureAwait(false);
        }

        return await ResumeAsync(call, reply, cancellationToken).ConfigureAwait(false);
    }

    protected override void Abandon(HttpCall call, string reason) =>
        _courtesies.Send(UpstreamMessages.Cancelled(call.Id!.Value, reason), HeadersFor(_session));

    protected override void OnServerRequest(in IncomingMessage request) =>
        _courtesies.Send(UpstreamMessages.ReplyTo(request), HeadersFor(_session));

    protected override Task ListenAsync(CancellationToken cancellationToken) =>
        new ListenLoop(Http).RunAsync(ListenOnceAsync, cancellationToken);

    protected override async Task CloseAsync()
    {
        await _courtesies.DrainAsync().ConfigureAwait(false);
        if (_session.Id is not null)
        {
            await _courtesies.DeleteSessionAsync(HeadersFor(_session)).ConfigureAwait(false);
        }

        _reopening.Dispose();
    }

    private static bool IsSessionGone(HttpReply reply, LegacySession session) =>
        reply.Status == HttpStatusCode.NotFound
            && session.Id is not null
            && !(reply.Answer.Status == UpstreamAnswerStatus.Error && EraDetection.CodeOf(reply.Answer.Payload) == McpErrorCodes.MethodNotFound);

    private async Task<(LegacySession? Session, UpstreamAnswer? Failure)> ReopenAsync(LegacySession gone, CancellationToken cancellationToken)
    {
        await _reopening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_session != gone)
            {
                return (_session, null);
            }

            var (session, reply) = await _handshake.InitializeAsync(cancellationToken).ConfigureAwait(false);
            if (session is not null)
            {
                Log.SessionReopened(Http.Logger);
                _session = session;
                RaiseToolListChanged();
                StartListening();
                return (session, null);
            }

            var answer = reply.Answer;
            if (answer.Status != UpstreamAnswerStatus.Unauthorized)
            {
                End("The upstream server ended the session and opened no new one.");
                answer = UpstreamAnswer.NotStarted("The upstream server ended the session and opened no new one.");
            }

            return (null, answer);
        }
        finally
        {
            _reopening.Release();
        }
    }

    // A broken or closed stream is not the end of the request: the server keeps its events for whoever asks by the last id.
    private async Task<UpstreamAnswer> ResumeAsync(HttpCall call, HttpReply reply, CancellationToken cancellationToken)
    {
        var position = reply.ResumeFrom;
        for (var attempts = 0; position is not null && attempts < Http.Options.MaxResumeAttempts; attempts++)
        {
            var pause = position.RetryAfter ?? Http.Options.ResumeDelay;
            await Task.Delay(pause > Http.Options.MaxResumeDelay ? Http.Options.MaxResumeDelay : pause, Http.TimeProvider, cancellationToken).ConfigureAwait(false);
            var next = await Exchange.ResumeAsync(call, position, cancellationToken).ConfigureAwait(false);
            if (next.Answer.Answered)
            {
                return next.Answer;
            }

            if (next.Status is not null && !next.IsSuccess)
            {
                break;
            }

            if (next.ResumeFrom is { } further && further.LastEventId != position.LastEventId)
            {
                attempts = -1;
            }

            position = next.ResumeFrom ?? position;
        }

        return reply.Answer;
    }

    private async Task<StreamPosition?> ListenOnceAsync(StreamPosition? previous, CancellationToken cancellationToken)
    {
        // Event ids are a session's own.
        var session = _session;
        var isSameSession = ReferenceEquals(Interlocked.Exchange(ref _listenedTo, session), session);
        var lastEventId = isSameSession && previous is { LastEventId.Length: > 0 } ? previous.LastEventId : null;
        var call = new HttpCall(default) { Headers = HeadersFor(session) };
        var ended = await Exchange.ListenAsync(HttpMethod.Get, call, lastEventId, cancellationToken).ConfigureAwait(false);
        if (ended is null)
        {
            // Refused for a session that was replaced meanwhile says nothing of the new one.
            return ReferenceEquals(_session, session) ? null : new StreamPosition(string.Empty, RetryAfter: null);
        }

        return new StreamPosition(ended.LastEventId ?? lastEventId ?? string.Empty, ended.ReconnectionTime);
    }

    private static partial class Log
    {
        [LoggerMessage(4102, LogLevel.Debug, "An upstream's session had ended and was opened anew", EventName = nameof(SessionReopened))]
        public static partial void SessionReopened(ILogger logger);
    }
}
