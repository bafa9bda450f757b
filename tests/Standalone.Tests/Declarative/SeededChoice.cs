namespace Archestra.Cluster.Standalone.Tests.Declarative;

/// <summary>SplitMix64: the same choices for the same seed, on every machine.</summary>
internal sealed class SeededChoice(ulong seed)
{
    private ulong _state = seed;

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public bool Chance(int percent) => Below(100) < percent;

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Up to <paramref name="most"/> different ones.</summary>
    public T[] Some<T>(IReadOnlyList<T> items, int most) =>
        items.Count == 0 ? [] : [.. Enumerable.Range(0, Below(most + 1)).Select(_ => Of(items)).Distinct()];

    private ulong Next()
    {
        var mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
