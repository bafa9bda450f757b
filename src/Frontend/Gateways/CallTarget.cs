using System.Globalization;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.HostedServers;

namespace Archestra.Cluster.Frontend.Gateways;

/// <summary>The grain that carries a call: one shard of a remote server's connection, or a hosted server.</summary>
internal readonly record struct CallTarget(string Key, bool IsHosted)
{
    public static CallTarget Of(GatewayTool tool, int shard) => tool.Shards == 0
        ? new CallTarget(tool.CallTarget, IsHosted: true)
        : new CallTarget(string.Create(CultureInfo.InvariantCulture, $"{tool.CallTarget}{shard}"), IsHosted: false);

    public ICallTargetGrain Grain(IGrainFactory grains) => IsHosted
        ? grains.GetGrain<IHostedServerGrain>(Key)
        : grains.GetGrain<IUpstreamCallGrain>(Key);
}
