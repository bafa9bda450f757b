using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Silo.Upstream;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// The session with one hosted server over stdio, in either era. Any number of callers share it; it owns the process and
/// ends it when it is drained or disposed.
/// </summary>
internal sealed class StdioSession : IUpstreamSession
{
    private readonly ServerProcess _process;
    private readonly StdioConnection _connection;
    private readonly UpstreamHello _hello;
    private readonly HostedServersOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly RequestGate _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationToken _endingToken;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposing;

    public StdioSession(ServerProcess process, StdioConnection connection, UpstreamHello hello, HostedServersOptions options, TimeProvider timeProvider)
    {
        _process = process;
        _connection = connection;
        _hello = hello;
        _options = options;
        _timeProvider = timeProvider;
        _endingToken = _ending.Token;
        connection.OnToolListChanged = RaiseToolListChanged;
        if (hello is { Era: UpstreamEra.Modern, AnnouncesToolListChanges: true })
        {
            _ = ListenAsync();
        }
    }

    public event Action? ToolListChanged;

    public UpstreamEra Era => _hello.Era;

    public string ProtocolVersion => _hello.ProtocolVersion;

    public ReadOnlyMemory<byte> Capabilities => _hello.Capabilities;

    public string? Instructions => _hello.Instructions;

    public Task<string> Ended => _connection.Ended;

    public async Task<UpstreamAnswer> SendAsync(UpstreamRequest request, IUpstreamNotificationSink sink, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_gate.TryEnter())
        {
            return UpstreamAnswer.NotStarted("The server is stopping.");
        }

        using var notifications = new RequestNotifications(request, sink);
        using var scope = new RequestScope(request.Deadline, _timeProvider, _endingToken, cancellationToken);
        var call = _connection.NewCall(id => UpstreamMessages.Request(id, request, Era), notifications);
        try
        {
            var answer = await _connection.SendAsync(call, scope.Token).ConfigureAwait(false);
            await notifications.CloseAsync(scope.Token).ConfigureAwait(false);
            return answer;
        }
        catch (OperationCanceledException) when (scope.Token.IsCancellationRequested)
        {
            return scope.AnswerFor(call.Message.MayHaveRun, "The session was closed.");
        }
        finally
        {
            _gate.Exit();
        }
    }

    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A server that ends by itself answers everything in flight.
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
        if (Interlocked.Exchange(ref _disposing, 1) != 0)
        {
            await _disposed.Task.ConfigureAwait(false);
            return;
        }

        _ = _gate.Close();
        await _ending.CancelAsync().ConfigureAwait(false);
        _connection.BeginStop();
        await _process.StopAsync(_options.StopTimeout, _options.TerminateTimeout).ConfigureAwait(false);
        await _connection.Ended.ConfigureAwait(false);
        await _process.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
        _disposed.TrySetResult();
    }

    // Elsewhere: a subscriber must neither hold up nor break the reader that all callers share.
    private void RaiseToolListChanged()
    {
        if (ToolListChanged is { } handler)
        {
            _ = Task.Run(handler, CancellationToken.None);
        }
    }

    // The answer to subscriptions/listen comes when the server ends the subscription. Until then its notifications arrive
    // as any others do.
    private async Task ListenAsync()
    {
        try
        {
            await _connection.SendAsync(_connection.NewCall(id => UpstreamMessages.Listen(id, ProtocolVersion)), _endingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The session ended.
        }
    }
}
