using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>Makes the launch leases of this silo: one for each activation of a hosted server, disposed with it.</summary>
internal sealed class LaunchLeases(
    ILeaseStore store,
    IHostedServerLauncher launcher,
    SiloIncarnation silo,
    TimeProvider time,
    IOptions<HostedServerOptions> options,
    ILogger<LaunchLease> logger)
{
    public LaunchLease Create(HostedServerKey key) =>
        new(key.ToString(), silo.NewHolder(), store, launcher, time, options.Value, logger);
}
