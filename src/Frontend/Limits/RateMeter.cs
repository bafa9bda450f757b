using Archestra.Cluster.Grains.Limits;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>
/// One limit on this node: the moment at which all that was admitted has drained (generic cell rate algorithm). Exact under
/// any concurrency, without a lock and without an allocation: one compare-and-swap for each request that is admitted, one
/// read for each that is not. Times are in the units of <see cref="RatePace"/>, from any fixed beginning.
/// </summary>
internal sealed class RateMeter(long now)
{
    /// <summary>A meter that was forgotten while somebody held it: nothing may be taken from it any more.</summary>
    private const long Retired = long.MinValue;

    private readonly Lock _pacing = new();
    private long _drainedAt = now;
    private long _interval;
    private long _capacity;
    private long _unreported;
    private long _refused;

    /// <summary>Requests admitted that no exchange has told yet.</summary>
    public long Unreported => Volatile.Read(ref _unreported);

    /// <summary>When an exchange last told of it, or it began.</summary>
    public long ReportedAt { get; set; } = now;

    /// <summary>What the last request that was admitted was admitted under.</summary>
    public RatePace Pace { get; private set; }

    /// <param name="pace">The limit.</param>
    /// <param name="now">The time.</param>
    /// <param name="wait">Not above zero: admitted, and so much more fits; above: until the next one would be.</param>
    public MeterAnswer TryTake(RatePace pace, long now, out long wait)
    {
        if (Volatile.Read(ref _interval) != pace.Interval || Volatile.Read(ref _capacity) != pace.Capacity)
        {
            Repace(pace, now);
        }

        while (true)
        {
            var drainedAt = Volatile.Read(ref _drainedAt);
            if (drainedAt == Retired)
            {
                wait = 0;
                return MeterAnswer.Retired;
            }

            var next = Math.Max(drainedAt, now) + pace.Interval;
            wait = next - now - pace.Depth;
            if (wait > 0)
            {
                return MeterAnswer.Full;
            }

            if (Interlocked.CompareExchange(ref _drainedAt, next, drainedAt) == drainedAt)
            {
                Interlocked.Increment(ref _unreported);
                return MeterAnswer.Taken;
            }
        }
    }

    /// <summary>Gives back what <see cref="TryTake"/> took, for a request that another limit refused.</summary>
    public void Return(RatePace pace)
    {
        while (Volatile.Read(ref _drainedAt) is var drainedAt && drainedAt != Retired
            && Interlocked.CompareExchange(ref _drainedAt, drainedAt - pace.Interval, drainedAt) != drainedAt)
        {
            // Somebody took one in between: look again.
        }

        Interlocked.Decrement(ref _unreported);
    }

    public long Backlog(long now) => Math.Max(0, Volatile.Read(ref _drainedAt) - now);

    public void Refused() => Interlocked.Increment(ref _refused);

    /// <summary>Refusals since this was last asked.</summary>
    public long TakeRefused() => Interlocked.Exchange(ref _refused, 0);

    /// <summary>An exchange has told of so many; what all front-ends together have outstanding is known now.</summary>
    /// <param name="reported">How many it told of.</param>
    /// <param name="backlog">By the ledger.</param>
    /// <param name="asked">When it was asked: were the answer's way counted as time that nothing drained in, each exchange would add it.</param>
    public void Learn(long reported, long backlog, long asked)
    {
        // What came since is not in the ledger's sum.
        var since = Interlocked.Add(ref _unreported, -reported);
        var least = asked + backlog + (Math.Max(0, since) * Volatile.Read(ref _interval));
        while (Volatile.Read(ref _drainedAt) is var drainedAt && drainedAt != Retired && drainedAt < least
            && Interlocked.CompareExchange(ref _drainedAt, least, drainedAt) != drainedAt)
        {
            // Somebody took one in between: look again.
        }
    }

    /// <summary>Makes an unused meter one that nobody can take from, so that it can be forgotten without forgetting a request.</summary>
    public bool TryRetire(long now)
    {
        var drainedAt = Volatile.Read(ref _drainedAt);
        return drainedAt <= now && Unreported == 0 && Volatile.Read(ref _refused) == 0
            && Interlocked.CompareExchange(ref _drainedAt, Retired, drainedAt) == drainedAt;
    }

    /// <summary>The limit is another one now: what counts are requests, not times.</summary>
    private void Repace(RatePace pace, long now)
    {
        lock (_pacing)
        {
            var before = _interval;
            Pace = pace;
            while (before != pace.Interval && before > 0 && Volatile.Read(ref _drainedAt) is var drainedAt && drainedAt > now)
            {
                var scaled = now + (long)Int128.Min(long.MaxValue / 4, (Int128)(drainedAt - now) * pace.Interval / before);
                if (Interlocked.CompareExchange(ref _drainedAt, scaled, drainedAt) == drainedAt)
                {
                    break;
                }
            }

            Volatile.Write(ref _interval, pace.Interval);
            Volatile.Write(ref _capacity, pace.Capacity);
        }
    }
}
