using System.Collections.Concurrent;
using System.Diagnostics;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// What sessions of both eras have in common: ids of their own, deadlines, the way of notifications to the caller, and
/// the end. Each request is a POST of its own, so that none waits for another.
/// </summary>
internal abstract partial class StreamableHttpSession : IUpstreamSession, IStreamListener
{
    private readonly ConcurrentDictionary<long, HttpCall> _calls = new();
    private readonly RequestGate _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationToken _endingToken;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _listening = Task.CompletedTask;
    private int _closed;

    // An id is never used twice in a session, and the handshake had its own.
    private long _lastId = LegacySession.HandshakeId;

    protected StreamableHttpSession(UpstreamHttp http, RemoteServerTarget target, UpstreamHello hello)
    {
        Http = http;
        Hello = hello;
        _endingToken = _ending.Token;
        Exchange = new HttpExchange(http.Client, target, http.Options.MaxAnswerBytes, this);
    }

    public event Action? ToolListChanged;

    public UpstreamEra Era => Hello.Era;

    public string ProtocolVersion => Hello.ProtocolVersion;

    public ReadOnlyMemory<byte> Capabilities => Hello.Capabilities;

    public string? Instructions => Hello.Instructions;

    public Task<string> Ended => _ended.Task;

    protected UpstreamHttp Http { get; }

    protected UpstreamHello Hello { get; }

    protected HttpExchange Exchange { get; }

    public async Task<UpstreamAnswer> SendAsync(UpstreamRequest request, IUpstreamNotificationSink sink, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_gate.TryEnter())
        {
            return UpstreamAnswer.NotStarted(EndReason);
        }

        var id = NextId();
        using var notifications = new RequestNotifications(request, sink);
        var call = new HttpCall(UpstreamMessages.Request(id, request, Era)) { Id = id, Notifications = notifications };
        _calls[id] = call;
        try
        {
            using var scope = new RequestScope(request.Deadline, Http.TimeProvider, _endingToken, cancellationToken);
            return await SendAsync(call, request, scope).ConfigureAwait(false);
        }
        finally
        {
            _calls.TryRemove(id, out _);
            _gate.Exit();
        }
    }

    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _gate.Close().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The time for draining is up: what is still in flight ends with the session.
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _ = _gate.Close();
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        _ended.TrySetResult("The session was closed.");
        await _ending.CancelAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
        await LeaveAsync().ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    ValueTask IStreamListener.OnMessageAsync(IncomingMessage message, HttpCall? call, CancellationToken cancellationToken)
    {
        if (message.Kind == JsonRpcMessageKind.Request)
        {
            OnServerRequest(message);
            return ValueTask.CompletedTask;
        }

        if (message.IsToolListChanged)
        {
            RaiseToolListChanged();
            return ValueTask.CompletedTask;
        }

        if (message.Method != McpMethods.Progress)
        {
            return call?.Notifications?.DeliverAsync(message, cancellationToken) ?? ValueTask.CompletedTask;
        }

        // Some servers send progress on the session's own stream instead of the request's.
        if (message.OwnProgressToken is not { } token || !_calls.TryGetValue(token, out var meant))
        {
            return ValueTask.CompletedTask;
        }

        if (meant == call)
        {
            return call.Notifications?.DeliverAsync(message, cancellationToken) ?? ValueTask.CompletedTask;
        }

        meant.Notifications?.Post(message);
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads what the server says of its own accord, until the session ends or the server offers no stream.</summary>
    public void StartListening()
    {
        if (Hello.AnnouncesToolListChanges && _listening.IsCompleted)
        {
            _listening = Task.Run(() => ListenDetachedAsync(), CancellationToken.None);
        }
    }

    // A stream that stays open is no part of the call that happened to open the session, nor of its trace.
    private Task ListenDetachedAsync()
    {
        Activity.Current = null;
        return ListenAsync(_endingToken);
    }

    protected long NextId() => Interlocked.Increment(ref _lastId);

    // Elsewhere: a subscriber must neither hold up nor break the reading of a stream.
    protected void RaiseToolListChanged()
    {
        if (ToolListChanged is { } handler)
        {
            _ = Task.Run(handler, CancellationToken.None);
        }
    }

    /// <summary>The session can carry no further request.</summary>
    protected void End(string reason)
    {
        _ended.TrySetResult(reason);
        _ = _gate.Close();
    }

    /// <summary>Sends the call and brings its answer.</summary>
    protected abstract Task<UpstreamAnswer> ExchangeAsync(HttpCall call, UpstreamRequest request, CancellationToken cancellationToken);

    /// <summary>Tells the server that nobody waits for this call any more, where closing its stream does not.</summary>
    protected abstract void Abandon(HttpCall call, string reason);

    protected abstract void OnServerRequest(in IncomingMessage request);

    protected abstract Task ListenAsync(CancellationToken cancellationToken);

    /// <summary>Says goodbye. Bounded in time, and does not throw.</summary>
    protected abstract Task CloseAsync();

    // The cancelled calls still tell the server so. A caller's sink that never returns does not hold up the end.
    private async Task LeaveAsync()
    {
        try
        {
            await _gate.Close().WaitAsync(Http.Options.CourtesyTimeout, Http.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Log.RequestsLeftBehind(Http.Logger);
        }
    }

    private string EndReason => _ended.Task.IsCompletedSuccessfully ? _ended.Task.GetAwaiter().GetResult() : "The session is closing.";

    private async Task<UpstreamAnswer> SendAsync(HttpCall call, UpstreamRequest request, RequestScope scope)
    {
        try
        {
            var answer = await ExchangeAsync(call, request, scope.Token).ConfigureAwait(false);
            await call.Notifications!.CloseAsync(scope.Token).ConfigureAwait(false);
            return answer;
        }
        catch (OperationCanceledException) when (scope.Token.IsCancellationRequested)
        {
            if (call.MayHaveRun)
            {
                Abandon(call, "The request was cancelled or took too long.");
            }

            return scope.AnswerFor(call.MayHaveRun, EndReason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4105, LogLevel.Warning, "A session was closed while a caller did not take its notifications", EventName = nameof(RequestsLeftBehind))]
        public static partial void RequestsLeftBehind(ILogger logger);
    }
}
