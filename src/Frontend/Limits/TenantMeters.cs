using System.Collections.Concurrent;
using Archestra.Cluster.Grains.Limits;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>
/// The meters of one tenant on this node. Only what a silo has vouched for gets one: users, tokens and tools that exist.
/// Bounded all the same: unused meters are forgotten, and beyond the capacity the others share one for each kind.
/// </summary>
internal sealed class TenantMeters(string tenantId)
{
    public const int Capacity = 20_000;

    private const string Shared = "*";

    private static readonly long SweepPeriod = RatePace.ToUnits(TimeSpan.FromSeconds(1));

    private readonly ConcurrentDictionary<MeterKey, RateMeter> _meters = new();
    private int _isHurried;
    private long _sweptAt;

    public string TenantId => tenantId;

    /// <summary>The exchange that is under way, or the last one.</summary>
    public Task Exchange { get; set; } = Task.CompletedTask;

    public int Count => _meters.Count;

    public IEnumerable<KeyValuePair<MeterKey, RateMeter>> All => _meters;

    /// <summary>Takes one request from a meter.</summary>
    /// <param name="kind">Which kind of limit.</param>
    /// <param name="id">Whose.</param>
    /// <param name="pace">The limit.</param>
    /// <param name="now">The time.</param>
    /// <param name="wait">See <see cref="RateMeter.TryTake"/>.</param>
    /// <returns>The meter, and whether the request was admitted.</returns>
    public (RateMeter Meter, bool IsTaken) Take(LimitKind kind, string id, RatePace pace, long now, out long wait)
    {
        while (true)
        {
            var meter = Find(new MeterKey(kind, id), now);
            var answer = meter.TryTake(pace, now, out wait);
            if (answer != MeterAnswer.Retired)
            {
                if (answer == MeterAnswer.Taken && meter.Unreported * pace.Interval > pace.Depth / 8)
                {
                    // Others should hear of so much at once, rather than at the next round.
                    Volatile.Write(ref _isHurried, 1);
                }

                return (meter, answer == MeterAnswer.Taken);
            }
        }
    }

    public bool TakeHurry() => Volatile.Read(ref _isHurried) != 0 && Interlocked.Exchange(ref _isHurried, 0) != 0;

    /// <summary>For meters that nobody else hears of: there is nothing to wait for before one is forgotten.</summary>
    public void SweepUnreported(long now)
    {
        foreach (var (_, meter) in _meters)
        {
            meter.Learn(meter.Unreported, 0, now);
        }

        Sweep(now);
    }

    /// <summary>Forgets what nothing counts under any more.</summary>
    public void Sweep(long now)
    {
        foreach (var entry in _meters)
        {
            if (entry.Value.TryRetire(now))
            {
                _meters.TryRemove(entry);
            }
        }
    }

    private RateMeter Find(MeterKey key, long now)
    {
        if (_meters.TryGetValue(key, out var meter))
        {
            return meter;
        }

        if (_meters.Count >= Capacity)
        {
            // Once a second: looking through them all for each request would be what a flood of ids wants.
            var swept = Volatile.Read(ref _sweptAt);
            if (now - swept >= SweepPeriod && Interlocked.CompareExchange(ref _sweptAt, now, swept) == swept)
            {
                Sweep(now);
            }

            key = _meters.Count >= Capacity ? key with { Id = Shared } : key;
        }

        return _meters.GetOrAdd(key, static (_, now) => new RateMeter(now), now);
    }
}
