using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.Common;

/// <summary>
/// A map of bounded size that forgets what is not used. Two generations: when the young one is full it becomes the old
/// one, and the old one is dropped whole, so that a flood costs a constant and evicts nothing that is in use. Reading a
/// young entry takes no lock. It knows nothing of validity: the owner checks what it finds.
/// </summary>
public sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly int _generationSize = Math.Max(1, capacity / 2);
    private readonly Lock _gate = new();
    private volatile Generations _generations = new([], []);

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        var generations = _generations;
        if (generations.Young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!generations.Old.TryGetValue(key, out value))
        {
            return false;
        }

        Set(key, value);
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        lock (_gate)
        {
            var generations = _generations;
            if (generations.Young.Count >= _generationSize && !generations.Young.ContainsKey(key))
            {
                generations = new([], generations.Young);
                _generations = generations;
            }

            generations.Young[key] = value;
        }
    }

    public void Remove(TKey key)
    {
        lock (_gate)
        {
            _generations.Young.TryRemove(key, out _);
            _generations.Old.TryRemove(key, out _);
        }
    }

    private sealed record Generations(ConcurrentDictionary<TKey, TValue> Young, ConcurrentDictionary<TKey, TValue> Old);
}
