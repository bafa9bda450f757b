using System.Globalization;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.HostedServers;

namespace Archestra.Cluster.Frontend.Gateways;

/// <summary>The way to a server: the shards of a remote server's connection, or one hosted server.</summary>
/// <param name="Key">The grain's key, up to the shard if there are shards.</param>
/// <param name="Shards">0 for a hosted server.</param>
internal readonly record struct CallRoute(string Key, int Shards)
{
    public static CallRoute Of(GatewayTool tool) => new(tool.CallTarget, tool.Shards);

    public static CallRoute Of(ResolvedConnection connection) => new(connection.CallTarget, connection.Shards);

    /// <param name="grains">The grains.</param>
    /// <param name="affinity">Callers with the same number meet the same upstream session, from whichever node.</param>
    public ICallTargetGrain Grain(IGrainFactory grains, uint affinity) => Shards == 0
        ? grains.GetGrain<IHostedServerGrain>(Key)
        : grains.GetGrain<IUpstreamCallGrain>(string.Create(CultureInfo.InvariantCulture, $"{Key}{affinity % (uint)Shards}"));
}
