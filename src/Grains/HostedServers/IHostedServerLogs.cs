namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>Port: what the hosted servers of this silo printed to stderr, with the injected values already hidden.</summary>
public interface IHostedServerLogs
{
    /// <summary>The newest lines of one server, oldest of them first; empty for a server that never ran on this silo.</summary>
    /// <param name="name">The name it was launched under, its grain key.</param>
    IReadOnlyList<HostedServerLogLine> Read(string name, int maxLines);
}
