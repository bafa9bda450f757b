namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>How the embedded runtime announces itself in logs, health answers and metrics.</summary>
public static class EmbeddedOrleansRuntime
{
    public static string RuntimeName => "embedded";
}
