namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>Port: starts hosted servers, as a process here and as a pod on Kubernetes.</summary>
public interface IHostedServerLauncher
{
    /// <summary>Starts the server and completes its MCP handshake. The lease is held by the caller.</summary>
    Task<HostedServerStart> LaunchAsync(HostedServerLaunch launch, CancellationToken cancellationToken);

    /// <summary>Ends what a dead silo left behind, named by the lease's payload (pid and start time); true when nothing of it is alive any more.</summary>
    Task<bool> ReapAsync(string leasePayload, CancellationToken cancellationToken);
}
