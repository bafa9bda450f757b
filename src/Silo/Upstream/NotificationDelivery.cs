using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>Hands the notifications of one request to its caller, one at a time; those that were posted from a queue that is bounded.</summary>
internal sealed class NotificationDelivery : IDisposable
{
    private const int MaxPostedBytes = 1024 * 1024;

    private readonly IUpstreamNotificationSink _sink;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private readonly Queue<(string Method, byte[] Params)> _posted = new();
    private readonly Lock _gate = new();
    private Task _pump = Task.CompletedTask;
    private int _postedBytes;

    public NotificationDelivery(IUpstreamNotificationSink sink)
    {
        _sink = sink;

        // Taken once: a late notification may come when the source is disposed.
        _closed = _closing.Token;
    }

    /// <summary>Delivers and waits for the caller.</summary>
    public async ValueTask DeliverAsync(string method, ReadOnlyMemory<byte> rawParams, CancellationToken cancellationToken)
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

    /// <summary>Takes a copy and returns at once.</summary>
    public void Post(string method, ReadOnlyMemory<byte> rawParams)
    {
        lock (_gate)
        {
            _posted.Enqueue((method, rawParams.ToArray()));
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
}
