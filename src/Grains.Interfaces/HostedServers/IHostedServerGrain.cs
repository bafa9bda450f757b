using Archestra.Cluster.Grains.Calls;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>One hosted server: its launch lease, its process, its session, its restarts. Key: <c>h/{tenant}/{installation}/{owner or shared}</c>.</summary>
[Alias("archestra.IHostedServerGrain")]
public interface IHostedServerGrain : ICallTargetGrain;
