using System.Collections.Concurrent;

namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>
/// Which subjects changed lately, and at which feed sequence: what a node asks before it trusts something that it read
/// earlier. Reading takes no lock. Bounded in number; each change is remembered for at least the retention and at most
/// twice as long.
/// </summary>
public sealed class RecentChanges(TimeProvider time, TimeSpan retention, int capacity)
{
    private readonly Lock _gate = new();
    private volatile Generations _generations = new([], []);
    private long _began = time.GetTimestamp();

    /// <summary>Remembers a change. False when there is no room: the owner must then distrust everything read before.</summary>
    public bool TryRecord(string tenantId, string subject, long sequence)
    {
        lock (_gate)
        {
            TurnOver();
            var key = (tenantId, subject);
            var current = _generations.Current;
            if (current.Count >= capacity && !current.ContainsKey(key))
            {
                return false;
            }

            // Pushes and reads deliver the same entries in any order: the highest sequence counts.
            current[key] = Math.Max(sequence, current.GetValueOrDefault(key, long.MinValue));
            return true;
        }
    }

    /// <summary>Whether the subject changed after what was read at <paramref name="sequence"/>.</summary>
    public bool HasChangedAfter(string tenantId, string subject, long sequence)
    {
        var generations = _generations;
        var key = (tenantId, subject);
        return (generations.Current.TryGetValue(key, out var last) && last > sequence)
            || (generations.Previous.TryGetValue(key, out last) && last > sequence);
    }

    public void Clear()
    {
        lock (_gate)
        {
            _generations = new([], []);
            _began = time.GetTimestamp();
        }
    }

    private void TurnOver()
    {
        if (time.GetElapsedTime(_began) >= retention)
        {
            _generations = new([], _generations.Current);
            _began = time.GetTimestamp();
        }
    }

    private sealed record Generations(
        ConcurrentDictionary<(string Tenant, string Subject), long> Current,
        ConcurrentDictionary<(string Tenant, string Subject), long> Previous);
}
