namespace Archestra.Cluster.Frontend.ChangeFeed;

/// <summary>How far this front-end knows the change feed, and as of when. Nothing is let through on knowledge older than <see cref="MaxAge"/>.</summary>
internal sealed class ChangeFeedPosition(TimeProvider time)
{
    /// <summary>The bar is one second from a revocation's commit to the last call; the rest is the way from this check to the call.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(900);

    /// <summary>What to tell a client that is turned away meanwhile (<c>Retry-After</c>).</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private long _sequence = -1;
    private long _asOf = long.MinValue;

    /// <summary>Every entry up to here has been applied; −1 before the first answer.</summary>
    public long Sequence => Interlocked.Read(ref _sequence);

    /// <summary>Whether the store was read recently enough. When not: 503 with <c>Retry-After</c>, never 401, and no call passes.</summary>
    public bool IsFresh => Age <= MaxAge;

    /// <summary>How long ago the store was read; null before the first answer.</summary>
    public TimeSpan? Age => Interlocked.Read(ref _asOf) is var asOf && asOf != long.MinValue ? time.GetElapsedTime(asOf) : null;

    /// <param name="sequence">The last sequence applied.</param>
    /// <param name="asOf">The latest moment (<see cref="TimeProvider.GetTimestamp"/>) at which the store is known to have stood there.</param>
    public void Advance(long sequence, long asOf)
    {
        Interlocked.Exchange(ref _sequence, sequence);
        if (asOf > Interlocked.Read(ref _asOf))
        {
            Interlocked.Exchange(ref _asOf, asOf);
        }
    }
}
