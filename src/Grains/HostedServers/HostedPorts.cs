using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Connections;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>What running a hosted server takes: the same for all of a silo.</summary>
internal sealed record HostedPorts(
    IHostedServerLauncher Launcher,
    LaunchLeases Leases,
    IHostedServerLogs Logs,
    CredentialOpening Credentials,
    ChanceSource Chance,
    IOptions<HostedServerOptions> Options);
