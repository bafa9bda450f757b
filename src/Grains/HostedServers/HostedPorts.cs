using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>What running a hosted server takes: the same for all of a silo.</summary>
internal sealed record HostedPorts(
    IHostedServerLauncher Launcher,
    ILeaseStore Leases,
    IHostedServerLogs Logs,
    CredentialOpening Credentials,
    SiloIncarnation Silo,
    ChanceSource Chance,
    IOptions<HostedServerOptions> Options,
    ILogger<LaunchLease> Logger)
{
    /// <summary>One for each activation; disposed with it.</summary>
    public LaunchLease CreateLease(HostedServerKey key, TimeProvider time) =>
        new(key.ToString(), Silo.NewHolder(), Leases, Launcher, time, Options.Value, Logger);
}
