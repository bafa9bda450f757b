using System.Runtime.InteropServices;

namespace Archestra.Cluster.Grains.Limits;

/// <summary>
/// What is outstanding under each limit of one tenant, by the word of all front-ends: the moment at which all of it has
/// drained. Pure; the clock is the caller's, in the units of <see cref="RatePace"/>. Bounded: what has drained is
/// forgotten, and beyond the capacity new limits share one entry for each kind.
/// </summary>
internal sealed class LimitLedger
{
    public const int Capacity = 50_000;

    private const string Shared = "*";
    private const long Most = long.MaxValue / 4;

    private readonly Dictionary<(LimitKind Kind, string Id), Entry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Whether something was counted since <see cref="Stored"/>.</summary>
    public bool IsChanged { get; private set; }

    /// <returns>What is outstanding with it.</returns>
    public long Add(LimitUse said, long now)
    {
        // A front-end's word may be anything; what does not fit is as good as used up for ever.
        var use = said with
        {
            Interval = Math.Clamp(said.Interval, 1, Most), Backlog = Math.Clamp(said.Backlog, 0, Most), Span = Math.Clamp(said.Span, 0, Most),
        };
        var key = KeyOf(use, now);
        var entry = _entries.GetValueOrDefault(key);
        var backlog = Math.Max(0, entry.DrainedAt - now);
        if (entry.Interval != use.Interval && entry.Interval > 0)
        {
            // The limit is another one now: what counts are requests, not times.
            entry = entry with { DrainedAt = now + Scale(backlog, use.Interval, entry.Interval) };
        }

        // The requests came during the span, in whatever order we hear of them: what would have drained meanwhile has.
        var drainedAt = Math.Max(entry.DrainedAt, now - use.Span) + Multiply(use.Taken, use.Interval);

        // A ledger that lost what it knew is told again by those who remember; less the span, for the same reason as above.
        drainedAt = Math.Max(drainedAt, now + use.Backlog - use.Span);
        _entries[key] = new Entry(drainedAt, use.Interval, use.Capacity);
        IsChanged |= use.Taken > 0;
        return Math.Max(0, drainedAt - now);
    }

    /// <summary>Learns what another activation, or an earlier one, has stored; the larger of two words counts.</summary>
    public void Merge(IEnumerable<StoredUse> stored, long now)
    {
        foreach (var use in stored.Where(use => use.Backlog > 0))
        {
            var key = (use.Kind, use.Id);
            var known = _entries.GetValueOrDefault(key);
            var drainedAt = now + use.Backlog;
            _entries[key] = known.DrainedAt >= drainedAt ? known : new Entry(drainedAt, use.Interval, use.Capacity);
        }
    }

    /// <param name="longerThan">Leaves out what drains sooner.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<StoredUse> Outstanding(long longerThan, long now)
    {
        Forget(now);
        return [.. _entries
            .Where(entry => entry.Value.DrainedAt - now > longerThan)
            .Select(entry => new StoredUse(entry.Key.Kind, entry.Key.Id, entry.Value.Interval, entry.Value.Capacity, entry.Value.DrainedAt - now))];
    }

    public void Stored() => IsChanged = false;

    /// <summary>What was to be stored was not: it is still to be.</summary>
    public void NotStored() => IsChanged = true;

    private (LimitKind, string) KeyOf(LimitUse use, long now)
    {
        if (_entries.Count >= Capacity && !_entries.ContainsKey((use.Kind, use.Id)))
        {
            Forget(now);
        }

        return _entries.Count >= Capacity && !_entries.ContainsKey((use.Kind, use.Id)) ? (use.Kind, Shared) : (use.Kind, use.Id);
    }

    private void Forget(long now)
    {
        foreach (var key in _entries.Where(entry => entry.Value.DrainedAt <= now).Select(entry => entry.Key).ToArray())
        {
            _entries.Remove(key);
        }
    }

    private static long Scale(long backlog, long interval, long before) => (long)Int128.Min(Most, (Int128)backlog * interval / before);

    private static long Multiply(long taken, long interval) => (long)Int128.Clamp((Int128)taken * interval, 0, Most);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(long DrainedAt, long Interval, long Capacity);
}
