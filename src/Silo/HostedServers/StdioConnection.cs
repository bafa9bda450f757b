using System.Collections.Concurrent;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;
using Archestra.Cluster.Silo.Upstream;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// JSON-RPC over one server's stdin and stdout. Callers share the pipe under ids of our own, so that equal ids of theirs
/// never meet. When the process ends, every call is answered at once: what was not yet being written did not start.
/// </summary>
internal sealed partial class StdioConnection
{
    private readonly ServerProcess _process;
    private readonly StdioWriter _writer;
    private readonly ILogger _logger;
    private readonly string _serverName;
    private readonly ConcurrentDictionary<long, StdioCall> _calls = new();
    private readonly TaskCompletionSource _outputRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastId;
    private string? _endReason;
    private int _stopping;

    public StdioConnection(ServerProcess process, HostedServersOptions options, string serverName, TimeProvider timeProvider, ILogger logger)
    {
        _process = process;
        _logger = logger;
        _serverName = serverName;
        _writer = new StdioWriter(process.Input, options.WriteQueueLength);
        var reader = new StdioReader(process.Output, options.MaxLineBytes, logger, serverName);
        ServerProcess.StartThread($"stdin {process.Lease.Pid}", Write);
        ServerProcess.StartThread($"stdout {process.Lease.Pid}", () => Read(reader));
        Ended = EndAsync(timeProvider);
    }

    /// <summary>Called on the reader's thread: must not block.</summary>
    public Action? OnToolListChanged { get; set; }

    /// <summary>Completes when the process is gone and every call has its answer; the result is a sentence.</summary>
    public Task<string> Ended { get; }

    public StdioCall NewCall(Func<long, ReadOnlyMemory<byte>> compose, RequestNotifications? notifications = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        return new StdioCall(id, compose(id), notifications);
    }

    /// <summary>Queues the call and waits for its answer. On cancellation the server is told, if it may know of the call.</summary>
    public async Task<UpstreamAnswer> SendAsync(StdioCall call, CancellationToken cancellationToken)
    {
        _calls[call.Id] = call;
        try
        {
            if (!await _writer.EnqueueAsync(call.Message, cancellationToken).ConfigureAwait(false))
            {
                return UpstreamAnswer.NotStarted(Volatile.Read(ref _endReason) ?? "The server is stopping.");
            }

            return await call.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (!call.Message.TryGiveUp() && call.Message.MayHaveRun)
            {
                // Not waited for, and no more of them than calls that were begun.
                _ = _writer.EnqueueAsync(
                    new StdioMessage(UpstreamMessages.Cancelled(call.Id, "The request was cancelled or took too long.")), CancellationToken.None);
            }

            throw;
        }
        finally
        {
            _calls.TryRemove(call.Id, out _);
        }
    }

    /// <summary>Sends a message that has no answer.</summary>
    public Task NotifyAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        _writer.EnqueueAsync(new StdioMessage(json), cancellationToken);

    private void Write()
    {
        _writer.Run();
        _writer.Close();
        KillUnlessStopping("The server closed its stdin.");
    }

    private void Read(StdioReader reader)
    {
        try
        {
            reader.Run(OnMessage, id => Complete(id, UpstreamAnswer.Unknown("The server's answer is not a valid message or is too large.")));
        }
        finally
        {
            _outputRead.TrySetResult();
        }

        KillUnlessStopping("The server closed its stdout.");
    }

    // Asked to stop, the process is already on its way.
    private void KillUnlessStopping(string reason)
    {
        if (Volatile.Read(ref _stopping) == 0)
        {
            _ = _process.KillUnlessExitingAsync(reason);
        }
    }

    /// <summary>Nothing is written any more; a server that then ends does as it was told.</summary>
    public void BeginStop()
    {
        Volatile.Write(ref _stopping, 1);
        _writer.Close();
    }

    private async Task<string> EndAsync(TimeProvider timeProvider)
    {
        var reason = await _process.Exited.ConfigureAwait(false);
        Volatile.Write(ref _endReason, reason);
        _writer.Close();

        // What the server answered before it died still counts. The group is dead, so the end of the stream is near.
        await Task.WhenAny(_outputRead.Task, Task.Delay(TimeSpan.FromSeconds(1), timeProvider)).ConfigureAwait(false);
        foreach (var call in _calls.Values)
        {
            Fail(call, reason);
        }

        return reason;
    }

    private static void Fail(StdioCall call, string reason) =>
        call.Complete(call.Message.TryGiveUp() || !call.Message.MayHaveRun ? UpstreamAnswer.NotStarted(reason) : UpstreamAnswer.Unknown(reason));

    private void OnMessage(IncomingMessage message)
    {
        switch (message.Kind)
        {
            case JsonRpcMessageKind.Response when message.OwnId is { } id:
                Complete(id, message.ToAnswer());
                break;
            case JsonRpcMessageKind.Response:
                Log.AnswerToNobody(_logger, _serverName);
                break;
            case JsonRpcMessageKind.Request when !_writer.TryEnqueue(new StdioMessage(UpstreamMessages.ReplyTo(message))):
                Log.RequestNotAnswered(_logger, _serverName);
                break;
            case JsonRpcMessageKind.Notification when message.IsToolListChanged:
                OnToolListChanged?.Invoke();
                break;

            // Of the other notifications none says which request it is about, and a server may serve many callers.
            case JsonRpcMessageKind.Notification when message.Method == McpMethods.Progress
                && message.OwnProgressToken is { } token && _calls.TryGetValue(token, out var call):
                call.Notifications?.Post(message);
                break;
        }
    }

    private void Complete(long id, UpstreamAnswer answer)
    {
        if (_calls.TryGetValue(id, out var call))
        {
            call.Complete(answer);
        }
        else
        {
            Log.AnswerToNobody(_logger, _serverName);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4203, LogLevel.Debug, "Hosted server {ServerId} answered a request that nobody waits for", EventName = nameof(AnswerToNobody))]
        public static partial void AnswerToNobody(ILogger logger, string serverId);

        [LoggerMessage(4204, LogLevel.Information, "Hosted server {ServerId} sends requests without reading the replies; one is not answered", EventName = nameof(RequestNotAnswered))]
        public static partial void RequestNotAnswered(ILogger logger, string serverId);
    }
}
