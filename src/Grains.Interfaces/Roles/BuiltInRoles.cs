using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>The roles that every tenant has. Their ids are their names.</summary>
public static class BuiltInRoles
{
    /// <summary>Everything in the tenant.</summary>
    public const string Admin = "admin";

    /// <summary>Servers and gateways, not people, roles or the tenant's settings.</summary>
    public const string Editor = "editor";

    /// <summary>Uses tools and what is their own; what a user without a role is.</summary>
    public const string Member = "member";

    /// <summary>Reads everything, the audit log included; calls no tool and changes nothing.</summary>
    public const string Auditor = "auditor";

    private const Permission MemberPermissions =
        Permission.ToolsRead | Permission.ToolsWrite | Permission.CatalogRead | Permission.GatewaysRead
        | Permission.InstallationsOwn | Permission.TokensOwn;

    private const Permission EditorPermissions =
        MemberPermissions | Permission.CatalogWrite | Permission.InstallationsRead | Permission.InstallationsWrite
        | Permission.GatewaysWrite | Permission.ToolsApprove | Permission.PeopleRead | Permission.TenantRead;

    private const Permission AuditorPermissions =
        Permission.TenantRead | Permission.PeopleRead | Permission.RolesRead | Permission.CatalogRead
        | Permission.InstallationsRead | Permission.GatewaysRead | Permission.TokensRead | Permission.AuditRead;

    public static readonly IReadOnlyList<Role> All =
    [
        Describe(Admin, "Everything in the tenant.", PermissionNames.All),
        Describe(Editor, "Servers, gateways and the approval of tools.", EditorPermissions),
        Describe(Member, "Uses tools, and installs and issues for oneself.", MemberPermissions),
        Describe(Auditor, "Reads everything and changes nothing.", AuditorPermissions),
    ];

    public static Permission PermissionsOf(string roleId) => roleId switch
    {
        Admin => PermissionNames.All,
        Editor => EditorPermissions,
        Member => MemberPermissions,
        Auditor => AuditorPermissions,
        _ => Permission.None,
    };

    private static Role Describe(string id, string description, Permission permissions) =>
        new() { Id = id, Name = id, Description = description, Permissions = PermissionNames.Of(permissions), IsBuiltIn = true };
}
