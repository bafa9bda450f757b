using System.Runtime.InteropServices;

namespace Archestra.Cluster.Grains.Limits;

/// <summary>
/// A rate limit as its algorithm sees it (generic cell rate algorithm, ITU-T I.371): each request costs
/// <see cref="Interval"/> of time, and at most <see cref="Capacity"/> of them may be outstanding. In any window of length w
/// it admits at most Capacity + w ÷ Interval requests. Times are in 1/1024 of 100 ns, so that a rate is right to a
/// ten-thousandth even at a million requests a second, and years still fit.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RatePace
{
    public const int UnitsPerTick = 1024;

    private RatePace(long interval, long capacity)
    {
        Interval = interval;
        Capacity = capacity;
    }

    public long Interval { get; }

    public long Capacity { get; }

    /// <summary>How much may be outstanding, in time.</summary>
    public long Depth => Interval * Capacity;

    /// <param name="limit">A limit that its rules accept: then nothing here overflows.</param>
    public static RatePace Of(RateLimit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);

        // Rounded up: a rate is never exceeded for the sake of a fraction.
        var interval = (long)Int128.Min(long.MaxValue, (((Int128)limit.Period.Ticks * UnitsPerTick) + limit.Requests - 1) / limit.Requests);
        return new RatePace(interval, limit.Burst ?? limit.Requests);
    }

    public static RatePace Of(long interval, long capacity) => new(interval, capacity);

    public static long ToUnits(TimeSpan time) => time.Ticks * UnitsPerTick;

    public static TimeSpan ToTime(long units) => TimeSpan.FromTicks((units + UnitsPerTick - 1) / UnitsPerTick);
}
