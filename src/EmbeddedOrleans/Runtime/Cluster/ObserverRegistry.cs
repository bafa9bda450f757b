using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The observers of all nodes. Telling one that is gone is lost silently, as in Orleans.</summary>
internal sealed class ObserverRegistry(EmbeddedClusterCore cluster)
{
    private static readonly GrainType ObserverType = GrainType.Create("sys.client");

    private readonly ConcurrentDictionary<GrainId, Observer> _observers = new();
    private long _last;

    public GrainId Register(Node node, IGrainObserver instance)
    {
        var id = GrainId.Create(ObserverType, $"{node.Name}+{Interlocked.Increment(ref _last)}");
        _observers[id] = new(node, instance);
        return id;
    }

    public void Remove(GrainId id) => _observers.TryRemove(id, out _);

    public void Forget(Node node)
    {
        foreach (var (id, observer) in _observers)
        {
            if (observer.Node == node)
            {
                _observers.TryRemove(id, out _);
            }
        }
    }

    /// <summary>False if the request is not for an observer.</summary>
    public bool TryDeliver(Request request)
    {
        if (request.Target.Type != ObserverType)
        {
            return false;
        }

        if (!_observers.TryGetValue(request.Target, out var observer))
        {
            // Lost; a caller that waits for an answer waits until its timeout.
            return true;
        }

        if (!cluster.Faults.DropsObserverMessage())
        {
            Deliver(observer, request);
            if (request.Method.OneWay && cluster.Faults.DuplicatesObserverMessage())
            {
                Deliver(observer, request);
            }
        }

        return true;
    }

    private void Deliver(Observer observer, Request request)
    {
        if (cluster.Faults.ObserverDelay() is var delay && delay > TimeSpan.Zero)
        {
            _ = DeliverLaterAsync(observer, request, delay);
        }
        else
        {
            observer.Receive(request);
        }
    }

    private static async Task DeliverLaterAsync(Observer observer, Request request, TimeSpan delay)
    {
        await Task.Delay(delay, observer.Node.Time).ConfigureAwait(false);
        observer.Receive(request);
    }
}
