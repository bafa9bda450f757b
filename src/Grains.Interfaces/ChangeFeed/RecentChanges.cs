using System.Collections.Concurrent;

namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>
/// Which subjects changed lately, and at which feed sequence: what a node asks before it trusts something that it read
/// earlier. Reading takes no lock. Bounded: an entry is remembered for at least the retention unless there are more than
/// the capacity, and what is forgotten is answered with "may have".
/// </summary>
public sealed class RecentChanges(TimeProvider time, TimeSpan retention, int capacity)
{
    private readonly Lock _gate = new();
    private volatile Generations _generations = new([], [], -1, -1);
    private long _began = time.GetTimestamp();

    public void Record(FeedEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (_gate)
        {
            var generations = _generations;
            if (generations.Current.Count >= capacity || time.GetElapsedTime(_began) >= retention)
            {
                // One assignment: no reader sees the old entries gone and the mark not yet there.
                generations = new([], generations.Current, Math.Max(generations.ForgottenThrough, Last(generations.Previous)), generations.Last);
                _began = time.GetTimestamp();
            }

            // Pushes and reads deliver the same entries in any order: the highest sequence counts.
            var key = new Subject(entry.TenantId, entry.Kind, entry.Subject);
            generations.Current[key] = Math.Max(entry.Sequence, generations.Current.GetValueOrDefault(key, -1));
            _generations = generations with { Last = Math.Max(entry.Sequence, generations.Last) };
        }
    }

    /// <summary>Whether something read at <paramref name="sequence"/> may be out of date: the subject changed later, or nobody remembers.</summary>
    public bool MayHaveChangedSince(long sequence, string tenantId, FeedEntryKind kind, string subject)
    {
        var generations = _generations;
        if (sequence < generations.ForgottenThrough)
        {
            return true;
        }

        if (sequence >= generations.Last)
        {
            return false;
        }

        var key = new Subject(tenantId, kind, subject);
        return (generations.Current.TryGetValue(key, out var last) && last > sequence)
            || (generations.Previous.TryGetValue(key, out last) && last > sequence);
    }

    /// <summary>Nothing is known of the entries up to here, however many they were.</summary>
    public void Forget(long throughSequence)
    {
        lock (_gate)
        {
            _generations = new([], [], throughSequence, throughSequence);
            _began = time.GetTimestamp();
        }
    }

    private static long Last(ConcurrentDictionary<Subject, long> changes) => changes.IsEmpty ? -1 : changes.Values.Max();

    private readonly record struct Subject(string TenantId, FeedEntryKind Kind, string Id);

    private sealed record Generations(
        ConcurrentDictionary<Subject, long> Current, ConcurrentDictionary<Subject, long> Previous, long ForgottenThrough, long Last);
}
