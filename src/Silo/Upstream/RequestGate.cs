namespace Archestra.Cluster.Silo.Upstream;

/// <summary>Counts the requests in flight of one session, and lets no more in once it is closed.</summary>
internal sealed class RequestGate
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _inside;
    private bool _closed;

    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            _inside++;
            return true;
        }
    }

    public void Exit()
    {
        lock (_lock)
        {
            if (--_inside == 0 && _closed)
            {
                _empty.TrySetResult();
            }
        }
    }

    /// <summary>Completes when the last request has left.</summary>
    public Task Close()
    {
        lock (_lock)
        {
            _closed = true;
            if (_inside == 0)
            {
                _empty.TrySetResult();
            }
        }

        return _empty.Task;
    }
}
