namespace Archestra.Cluster.Protocol.Tests.Fuzzing;

/// <summary>SplitMix64: the same numbers for a seed on every machine and framework version.</summary>
internal sealed class FuzzRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From 0 up to but not including <paramref name="bound"/>.</summary>
    public int Next(int bound) => (int)(Step() % (ulong)bound);

    public bool Percent(int chance) => Next(100) < chance;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Next(choices.Count)];

    private ulong Step()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
