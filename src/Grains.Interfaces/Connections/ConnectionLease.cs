namespace Archestra.Cluster.Grains.Connections;

/// <summary>How long a call grain may use a connection without asking again: what a revocation waits for when a shard does not confirm.</summary>
public static class ConnectionLease
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);
}
