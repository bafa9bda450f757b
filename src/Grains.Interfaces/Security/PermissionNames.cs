using System.Collections.Frozen;

namespace Archestra.Cluster.Grains.Security;

/// <summary>The text forms of permissions, <c>resource:action</c>, as roles list them.</summary>
public static class PermissionNames
{
    private static readonly (string Name, Permission Permission)[] Known =
    [
        ("tools:read", Permission.ToolsRead),
        ("tools:write", Permission.ToolsWrite),
        ("tools:approve", Permission.ToolsApprove),
        ("tenant:read", Permission.TenantRead),
        ("tenant:write", Permission.TenantWrite),
        ("people:read", Permission.PeopleRead),
        ("people:write", Permission.PeopleWrite),
        ("roles:read", Permission.RolesRead),
        ("roles:write", Permission.RolesWrite),
        ("catalog:read", Permission.CatalogRead),
        ("catalog:write", Permission.CatalogWrite),
        ("installations:read", Permission.InstallationsRead),
        ("installations:write", Permission.InstallationsWrite),
        ("installations:own", Permission.InstallationsOwn),
        ("gateways:read", Permission.GatewaysRead),
        ("gateways:write", Permission.GatewaysWrite),
        ("tokens:read", Permission.TokensRead),
        ("tokens:write", Permission.TokensWrite),
        ("tokens:own", Permission.TokensOwn),
        ("audit:read", Permission.AuditRead),
    ];

    private static readonly FrozenDictionary<string, Permission> ByName =
        Known.ToFrozenDictionary(known => known.Name, known => known.Permission, StringComparer.Ordinal);

    /// <summary>Every permission there is.</summary>
    public static Permission All { get; } = Known.Aggregate(Permission.None, (all, known) => all | known.Permission);

    public static bool TryParse(string name, out Permission permission) => ByName.TryGetValue(name, out permission);

    /// <summary>The names of what is set, in a fixed order.</summary>
    public static string[] Of(Permission permissions) =>
        [.. Known.Where(known => permissions.HasFlag(known.Permission)).Select(known => known.Name)];
}
