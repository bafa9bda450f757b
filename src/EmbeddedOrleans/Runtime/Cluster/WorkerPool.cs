using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The activations of one key of a stateless worker on one silo.</summary>
internal sealed class WorkerPool(Silo silo, GrainClass grainClass, GrainId grainId)
{
    private readonly Lock _lock = new();
    private readonly List<Activation> _workers = [];

    /// <summary>An idle worker, else a new one, else the least busy; null if the silo takes no more.</summary>
    public Activation? Take()
    {
        lock (_lock)
        {
            var best = _workers.MinBy(worker => worker.Load);
            if (best is { Load: 0 } || _workers.Count >= grainClass.MaxLocalWorkers)
            {
                return best;
            }

            var worker = new Activation(silo, grainClass, grainId);
            if (!silo.TryAdd(worker))
            {
                return best;
            }

            _workers.Add(worker);
            worker.Start();
            return worker;
        }
    }

    public void Remove(Activation worker)
    {
        lock (_lock)
        {
            _workers.Remove(worker);
        }
    }
}
