namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Choices that a seed repeats (SplitMix64); safe from many threads, which then decide the order.</summary>
internal sealed class SeededChoices(int seed)
{
    private ulong _state = (ulong)seed;

    /// <summary>A number from 0 up to, not including, <paramref name="count"/>.</summary>
    public int Next(int count) => (int)(Next() % (ulong)count);

    public bool Happens(double probability) => probability > 0 && (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    private ulong Next()
    {
        var z = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
