namespace Archestra.Cluster.Testing;

/// <summary>What a process of its own needs to be told on this runtime: here free ports, because many run at once.</summary>
public static class RuntimeSettings
{
    public static IReadOnlyDictionary<string, string> ForOneNode() => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ARCHESTRA_Cluster__SiloPort"] = $"{ClusterScene.FreePort()}",
        ["ARCHESTRA_Cluster__GatewayPort"] = $"{ClusterScene.FreePort()}",
    };
}
