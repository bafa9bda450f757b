using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>Whether a tool's calls belong to a grain: a front-end may not send a call anywhere else.</summary>
internal static class CallTargetMatch
{
    public static bool Carries(string grainKey, GatewayTool tool)
    {
        if (tool.Shards == 0)
        {
            return string.Equals(grainKey, tool.CallTarget, StringComparison.Ordinal);
        }

        return UpstreamCallKey.TryParse(grainKey, out var key)
            && key.Shard < tool.Shards
            && string.Equals(grainKey, $"{tool.CallTarget}{key.Shard}", StringComparison.Ordinal);
    }
}
