using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>How much of its owner's permissions a token with given scopes can make use of. Pure.</summary>
internal static class ScopePermissions
{
    public const Permission Tools = Permission.ToolsRead | Permission.ToolsWrite;

    public static Permission Of(IReadOnlyCollection<string> scopes) => scopes.Aggregate(Permission.None, (all, scope) => all | Of(scope));

    private static Permission Of(string scope) => scope switch
    {
        Scopes.Read => Permission.ToolsRead,
        Scopes.Write => Tools,
        Scopes.Manage => PermissionNames.All & ~Tools,
        Scopes.Platform => PermissionNames.All,
        _ => Permission.None,
    };
}
