using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// Brings the notifications of one request to its caller: one at a time, in order, with the caller's own progress token,
/// and none after the answer. A transport of one stream per request delivers and waits. One that shares a stream among
/// callers posts: a slow caller must not hold up the others, so beyond a bound its oldest notifications are dropped.
/// </summary>
internal sealed class RequestNotifications : IDisposable
{
    private const int MaxPostedBytes = 1024 * 1024;

    private readonly UpstreamRequest _request;
    private readonly IUpstreamNotificationSink _sink;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private readonly Queue<(string Method, byte[] Params)> _posted = new();
    private readonly Lock _gate = new();
    private Task _pump = Task.CompletedTask;
    private int _postedBytes;

    public RequestNotifications(UpstreamRequest request, IUpstreamNotificationSink sink)
    {
        _request = request;
        _sink = sink;

        // Taken once: a late notification may come when the source is disposed.
        _closed = _closing.Token;
    }

    /// <summary>Delivers and waits for the caller.</summary>
    public async ValueTask DeliverAsync(IncomingMessage notification, CancellationToken cancellationToken)
    {
        if (Rewrite(notification) is { } rawParams)
        {
            await DeliverAsync(notification.Method, rawParams, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a copy and returns at once.</summary>
    public void Post(in IncomingMessage notification)
    {
        if (Rewrite(notification) is not { } rawParams)
        {
            return;
        }

        lock (_gate)
        {
            _posted.Enqueue((notification.Method, rawParams.ToArray()));
            _postedBytes += rawParams.Length;
            while (_postedBytes > MaxPostedBytes && _posted.Count > 1)
            {
                _postedBytes -= _posted.Dequeue().Params.Length;
            }

            if (_pump.IsCompleted)
            {
                _pump = Task.Run(PumpAsync, CancellationToken.None);
            }
        }
    }

    /// <summary>Waits until what was posted is delivered; afterwards nothing is.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        Task pump;
        lock (_gate)
        {
            pump = _pump;
        }

        var held = false;
        try
        {
            await pump.WaitAsync(cancellationToken).ConfigureAwait(false);
            await _oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
            held = true;
        }
        catch (OperationCanceledException)
        {
            // The time is up while the caller is still busy with a notification: the answer does not wait longer for it.
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        if (held)
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _closing.Dispose();

    private async Task PumpAsync()
    {
        while (true)
        {
            (string Method, byte[] Params) next;
            lock (_gate)
            {
                if (!_posted.TryDequeue(out next))
                {
                    // Under the lock, so that the next post starts a new pump.
                    _pump = Task.CompletedTask;
                    return;
                }

                _postedBytes -= next.Params.Length;
            }

            await DeliverAsync(next.Method, next.Params, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async ValueTask DeliverAsync(string method, ReadOnlyMemory<byte> rawParams, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed);
        try
        {
            await _oneAtATime.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            either.Token.ThrowIfCancellationRequested();
            await _sink.OnNotificationAsync(method, rawParams, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The request ended while its caller was still busy with this one: there is nobody left to tell.
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    // Null: not for the caller. Progress that nobody asked for has no token to be told under.
    private ReadOnlyMemory<byte>? Rewrite(in IncomingMessage notification)
    {
        if (notification.Kind != JsonRpcMessageKind.Notification)
        {
            return null;
        }

        if (notification.Method != McpMethods.Progress)
        {
            return notification.Params;
        }

        var token = notification.Envelope.ProgressToken.Raw;
        if (_request.ProgressToken.IsEmpty || token.IsEmpty)
        {
            return null;
        }

        var whole = notification.Envelope.Params;
        return (byte[])
        [
            .. notification.Utf8.Span[whole.Start..token.Start],
            .. _request.ProgressToken.Span,
            .. notification.Utf8.Span[token.End..whole.End],
        ];
    }
}
