namespace Archestra.Cluster.Grains.Upstream;

/// <summary>Port: opens sessions with remote MCP servers. The adapter owns HTTP, the address guard and era detection.</summary>
public interface IRemoteServerConnector
{
    /// <summary>Detects the era and opens a session; a failure is a value with a sentence, not an exception.</summary>
    Task<UpstreamConnectOutcome> ConnectAsync(RemoteServerTarget target, CancellationToken cancellationToken);
}
