using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>Which permission a tool's scope stands for. What lets somebody change something lets it read as well.</summary>
public static class ToolPermission
{
    public static Permission Of(string requiredScope) =>
        requiredScope == Scopes.Read ? Permission.ToolsRead : Permission.ToolsRead | Permission.ToolsWrite;
}
