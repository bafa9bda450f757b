namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>Port: starts hosted servers, as a process here and as a pod on Kubernetes.</summary>
public interface IHostedServerLauncher
{
    /// <summary>Starts the server and completes its MCP handshake. The lease is held by the caller.</summary>
    Task<HostedServerStart> LaunchAsync(HostedServerLaunch launch, CancellationToken cancellationToken);

    /// <summary>
    /// Whether what the payload names could be seen from here at all. If not, it is as dead as can be told: its silo ends
    /// its servers before its lease runs out, and they end with their silo.
    /// </summary>
    bool IsWithinReach(string leasePayload);

    /// <summary>Ends what a dead silo left behind, named by the lease's payload (pid and start time); true when nothing of it is alive any more.</summary>
    Task<bool> ReapAsync(string leasePayload, CancellationToken cancellationToken);
}
