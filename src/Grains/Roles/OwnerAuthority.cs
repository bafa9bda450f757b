using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>
/// What the owner of a token may do: the union over its roles. Pure. A user has its own roles (none: it is a member) and
/// those of every team it is in; a team its own (none: it may use tools); the organization everything.
/// </summary>
internal sealed record OwnerAuthority(Permission Permissions, string[] TeamIds, string[] RoleIds)
{
    /// <summary>What a team without a role lets its tokens do.</summary>
    public const Permission TeamWithoutRoles = Permission.ToolsRead | Permission.ToolsWrite;

    public static OwnerAuthority Nobody { get; } = new(Permission.None, [], []);

    public static OwnerAuthority OfOrganization { get; } = new(PermissionNames.All, [], [BuiltInRoles.Admin]);

    public static OwnerAuthority OfTeam(Team team, IReadOnlyDictionary<string, Role> customRoles) => new(
        team.Roles.Length == 0 ? TeamWithoutRoles : Union(team.Roles, customRoles), [team.Id], [.. team.Roles.Distinct(StringComparer.Ordinal)]);

    /// <param name="user">The user.</param>
    /// <param name="teams">Of the tenant, all or only those that the user is in.</param>
    /// <param name="customRoles">Of the tenant, by id.</param>
    public static OwnerAuthority OfUser(UserAccount user, IEnumerable<Team> teams, IReadOnlyDictionary<string, Role> customRoles) =>
        OfMember(user, teams.Where(team => team.Members.Contains(user.Id, StringComparer.Ordinal)), customRoles);

    /// <param name="user">The user.</param>
    /// <param name="teams">Those that the user is in, and no other.</param>
    /// <param name="customRoles">Of the tenant, by id.</param>
    public static OwnerAuthority OfMember(UserAccount user, IEnumerable<Team> teams, IReadOnlyDictionary<string, Role> customRoles)
    {
        var own = teams.OrderBy(team => team.Id, StringComparer.Ordinal).ToArray();
        string[] roles = [.. OwnRoles(user).Concat(own.SelectMany(team => team.Roles)).Distinct(StringComparer.Ordinal)];
        return new OwnerAuthority(Union(roles, customRoles), [.. own.Select(team => team.Id)], roles);
    }

    public static string[] OwnRoles(UserAccount user) => user.Roles.Length == 0 ? [BuiltInRoles.Member] : user.Roles;

    public static Permission PermissionsOf(string roleId, IReadOnlyDictionary<string, Role> customRoles) =>
        customRoles.TryGetValue(roleId, out var role) ? PermissionsOf(role) : BuiltInRoles.PermissionsOf(roleId);

    /// <summary>A name that this release does not know gives nothing.</summary>
    public static Permission PermissionsOf(Role role) => role.Permissions.Aggregate(
        Permission.None, (all, name) => PermissionNames.TryParse(name, out var permission) ? all | permission : all);

    /// <summary>The principal with this as what its owner may do.</summary>
    public Principal Of(Principal principal) => principal with { Permissions = Permissions, TeamIds = TeamIds, RoleIds = RoleIds };

    private static Permission Union(IEnumerable<string> roles, IReadOnlyDictionary<string, Role> customRoles) =>
        roles.Aggregate(Permission.None, (all, role) => all | PermissionsOf(role, customRoles));
}
