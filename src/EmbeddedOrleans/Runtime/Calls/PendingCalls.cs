namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>
/// The calls of a node that wait for an answer, swept for those that waited too long. An intrusive list,
/// so that a call costs no allocation here; swept rather than timed one by one, as Orleans does.
/// </summary>
internal sealed class PendingCalls : IDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Request? _first;

    public PendingCalls(TimeProvider time)
    {
        _time = time;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static state => ((PendingCalls)state!).Sweep(), this, SweepPeriod, SweepPeriod);
        }
    }

    public void Add(Request request, TimeSpan timeout)
    {
        request.Deadline = _time.GetTimestamp() + (long)(timeout.TotalSeconds * _time.TimestampFrequency);
        request.Pending = this;
        lock (_lock)
        {
            request.Next = _first;
            if (_first is not null)
            {
                _first.Previous = request;
            }

            _first = request;
        }
    }

    public void Remove(Request request)
    {
        lock (_lock)
        {
            if (request.Next is { } next)
            {
                next.Previous = request.Previous;
            }

            if (request.Previous is { } previous)
            {
                previous.Next = request.Next;
            }
            else if (_first == request)
            {
                _first = request.Next;
            }

            request.Next = request.Previous = null;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        var now = _time.GetTimestamp();
        List<Request> late = [];
        lock (_lock)
        {
            for (var request = _first; request is not null; request = request.Next)
            {
                if (request.Deadline <= now)
                {
                    late.Add(request);
                }
            }
        }

        foreach (var request in late)
        {
            request.Fail(new TimeoutException($"Response did not arrive on time for {request}."));
        }
    }
}
