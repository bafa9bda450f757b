using System.Globalization;
using Archestra.Cluster.Grains.Gateways;

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

        // A grain's own key is well-formed: what follows the target is its shard.
        return grainKey.StartsWith(tool.CallTarget, StringComparison.Ordinal)
            && int.TryParse(grainKey.AsSpan(tool.CallTarget.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var shard)
            && shard < tool.Shards;
    }
}
