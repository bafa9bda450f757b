namespace Archestra.Cluster.Testing;

/// <summary>What a process of its own needs to be told on this runtime: here nothing, for it has no ports between nodes.</summary>
public static class RuntimeSettings
{
    public static IReadOnlyDictionary<string, string> ForOneNode() => new Dictionary<string, string>(StringComparer.Ordinal);
}
