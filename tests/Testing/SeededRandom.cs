namespace Archestra.Cluster.Testing;

/// <summary>SplitMix64: the same numbers for a seed on every machine and framework version.</summary>
public sealed class SeededRandom(long seed)
{
    private ulong _state = (ulong)seed;

    /// <returns>0 to <paramref name="bound"/> − 1.</returns>
    public int Next(int bound) => (int)(NextLong() % (ulong)bound);

    public bool Chance(int oneIn) => Next(oneIn) == 0;

    public T Pick<T>(IReadOnlyList<T> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return choices[Next(choices.Count)];
    }

    public T[] Shuffle<T>(IEnumerable<T> items) => [.. items.Select(item => (Item: item, Order: NextLong())).OrderBy(pair => pair.Order).Select(pair => pair.Item)];

    private ulong NextLong()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
