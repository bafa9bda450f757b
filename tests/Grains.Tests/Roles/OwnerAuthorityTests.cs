using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.Tests.Roles;

public sealed class OwnerAuthorityTests
{
    private static readonly Dictionary<string, Role> Custom = new(StringComparer.Ordinal)
    {
        ["rol_1"] = new Role { Id = "rol_1", Name = "people", Permissions = ["people:read", "people:write"] },
        ["rol_2"] = new Role { Id = "rol_2", Name = "newer", Permissions = ["audit:read", "something:newer"] },
    };

    [Fact]
    public void A_user_without_roles_is_a_member()
    {
        var authority = OfUser(new UserAccount { Id = "usr_1", Name = "Ann" });

        authority.Permissions.ShouldBe(BuiltInRoles.PermissionsOf(BuiltInRoles.Member));
        authority.RoleIds.ShouldBe([BuiltInRoles.Member]);
    }

    [Fact]
    public void A_user_with_roles_has_those_and_not_a_members()
    {
        var authority = OfUser(new UserAccount { Id = "usr_1", Name = "Ann", Roles = [BuiltInRoles.Auditor, "rol_1"] });

        authority.Permissions.ShouldBe(BuiltInRoles.PermissionsOf(BuiltInRoles.Auditor) | Permission.PeopleWrite);
        authority.Permissions.HasFlag(Permission.ToolsRead).ShouldBeFalse();
    }

    [Fact]
    public void Teams_add_their_roles_to_their_members_and_to_nobody_else()
    {
        var inside = new Team { Id = "team_1", Name = "in", Members = ["usr_1"], Roles = ["rol_1"] };
        var outside = new Team { Id = "team_2", Name = "out", Members = ["usr_10"], Roles = [BuiltInRoles.Admin] };

        var authority = OfUser(new UserAccount { Id = "usr_1", Name = "Ann" }, inside, outside);

        authority.Permissions.ShouldBe(BuiltInRoles.PermissionsOf(BuiltInRoles.Member) | Permission.PeopleRead | Permission.PeopleWrite);
        authority.TeamIds.ShouldBe(["team_1"]);
        authority.RoleIds.ShouldBe([BuiltInRoles.Member, "rol_1"]);
    }

    [Fact]
    public void A_team_without_roles_uses_tools_and_does_nothing_else()
    {
        var authority = OwnerAuthority.OfTeam(new Team { Id = "team_1", Name = "t" }, Custom);

        authority.Permissions.ShouldBe(Permission.ToolsRead | Permission.ToolsWrite);
        authority.TeamIds.ShouldBe(["team_1"]);
        authority.RoleIds.ShouldBeEmpty();
    }

    [Fact]
    public void The_organization_may_do_everything()
    {
        OwnerAuthority.OfOrganization.Permissions.ShouldBe(PermissionNames.All);
        OwnerAuthority.OfOrganization.Permissions.ShouldBe(BuiltInRoles.PermissionsOf(BuiltInRoles.Admin));
    }

    [Fact]
    public void A_role_that_is_gone_and_a_permission_of_a_later_release_give_nothing()
    {
        OfUser(new UserAccount { Id = "usr_1", Name = "Ann", Roles = ["rol_gone"] }).Permissions.ShouldBe(Permission.None);
        OfUser(new UserAccount { Id = "usr_1", Name = "Ann", Roles = ["rol_2"] }).Permissions.ShouldBe(Permission.AuditRead);
    }

    private static OwnerAuthority OfUser(UserAccount user, params Team[] teams) => OwnerAuthority.OfUser(user, teams, Custom);
}
