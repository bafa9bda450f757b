namespace Archestra.Cluster.Grains.Security;

/// <summary>
/// What a role lets its holders do in their tenant. A request needs both: the token's scope and the holder's permission.
/// <see cref="PermissionNames"/> has the text forms. A bit, once released, is never reused.
/// </summary>
[Flags]
public enum Permission : long
{
    None = 0,

    /// <summary>List tools and call those that need <see cref="Scopes.Read"/>.</summary>
    ToolsRead = 1 << 0,

    /// <summary>Call tools that need <see cref="Scopes.Write"/>.</summary>
    ToolsWrite = 1 << 1,

    /// <summary>Approve tools whose definition changed.</summary>
    ToolsApprove = 1 << 2,

    TenantRead = 1 << 3,
    TenantWrite = 1 << 4,
    PeopleRead = 1 << 5,

    /// <summary>Users, teams, and which roles they have.</summary>
    PeopleWrite = 1 << 6,

    RolesRead = 1 << 7,
    RolesWrite = 1 << 8,
    CatalogRead = 1 << 9,
    CatalogWrite = 1 << 10,
    InstallationsRead = 1 << 11,

    /// <summary>Install for the organization and for every team, and change every installation that is not a person's own.</summary>
    InstallationsWrite = 1 << 12,

    /// <summary>Install for oneself, and change one's own installations.</summary>
    InstallationsOwn = 1 << 13,

    GatewaysRead = 1 << 14,
    GatewaysWrite = 1 << 15,
    TokensRead = 1 << 16,

    /// <summary>Issue, rotate and revoke the tokens of others, as far as one holds what they can do.</summary>
    TokensWrite = 1 << 17,

    /// <summary>Issue, rotate and revoke one's own tokens.</summary>
    TokensOwn = 1 << 18,

    AuditRead = 1 << 19,
}
