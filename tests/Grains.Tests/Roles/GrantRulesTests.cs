using System.Collections.Immutable;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.Tests.Roles;

/// <summary>A tenant with an administrator, a gateway keeper who may change gateways and nothing else, and a member.</summary>
public sealed class GrantRulesTests
{
    private static readonly Role Keeper = new()
    {
        Id = "rol_keeper", Name = "keeper", Permissions = ["tools:read", "tools:write", "gateways:read", "gateways:write", "people:write", "tokens:write"],
    };

    private static readonly Installation Shared = Install("ins_org", PrincipalKind.Organization, "ten_1");
    private static readonly Installation Own = Install("ins_kim", PrincipalKind.User, "usr_kim");
    private static readonly Installation Teams = Install("ins_team", PrincipalKind.Team, "team_1");

    private static readonly Gateway Open = new() { Id = "gw_1", Name = "open", Naming = ToolNaming.Prefixed, Installations = [new("ins_org", null)] };

    private static readonly AuthorityGraph Graph = new()
    {
        Users = Map(
            user => user.Id,
            new UserAccount { Id = "usr_kim", Name = "Kim", Roles = [Keeper.Id] },
            new UserAccount { Id = "usr_mia", Name = "Mia", Roles = [BuiltInRoles.Auditor] },
            new UserAccount { Id = "usr_ann", Name = "Ann", Roles = [BuiltInRoles.Admin] }),
        Roles = Map(role => role.Id, Keeper),
        Installations = Map(installation => installation.Id, Shared, Own, Teams),
        Gateways = Map(gateway => gateway.Id, Open with { Access = new AccessList { Users = ["usr_ann"] } }),
    };

    private static Principal Kim => Graph.Of(PrincipalKind.User, "usr_kim");

    [Fact]
    public void Who_may_not_call_a_tool_opens_it_to_nobody()
    {
        GrantRules.Refusal(Kim, Graph, Graph.With(Open)).ShouldNotBeNull().ShouldContain("ins_org");
        GrantRules.Refusal(Kim, Graph, Graph.With(Open with { Access = new AccessList { Users = ["usr_kim"] } })).ShouldNotBeNull();
        GrantRules.Refusal(Kim, Graph, Graph.With(Open with { Id = "gw_2" })).ShouldNotBeNull("another gateway would do the same");
    }

    [Fact]
    public void Who_may_call_it_may_open_it()
    {
        var before = Graph.With(Open with { Access = new AccessList { Roles = [Keeper.Id] } });

        GrantRules.Refusal(Kim, before, before.With(Open)).ShouldBeNull();
        GrantRules.Refusal(Kim, before, before.With(Open with { Access = new AccessList() })).ShouldBeNull("closing is for everybody");
    }

    [Fact]
    public void Taking_a_restriction_away_is_granting()
    {
        var ruled = Open with { Installations = [new("ins_org", null) { Rules = [new ToolRule { Tool = "wipe", Access = new AccessList { Users = ["usr_ann"] } }] }] };
        var before = Graph.With(ruled).With(Graph.Users["usr_mia"] with { Roles = [] });

        GrantRules.Refusal(Kim, before, before.With(Open)).ShouldNotBeNull();
        GrantRules.Refusal(Kim, before, before.With(ruled with { Name = "renamed" })).ShouldBeNull();
    }

    [Fact]
    public void Calling_a_tool_reading_is_granting_it_to_those_who_may_only_read()
    {
        var reader = new Role { Id = "rol_reader", Name = "reader", Permissions = ["tools:read"] };
        var gateways = new Role { Id = "rol_gw", Name = "gw", Permissions = ["tools:read", "gateways:write"] };
        var before = Graph.With(Open).With(reader).With(gateways).With(Graph.Users["usr_mia"] with { Roles = [reader.Id] })
            .With(new UserAccount { Id = "usr_gil", Name = "Gil", Roles = [gateways.Id] });
        var eased = Open with { Installations = [new("ins_org", null) { Rules = [new ToolRule { Tool = "wipe", RequiredScope = Scopes.Read }] }] };

        GrantRules.Refusal(before.Of(PrincipalKind.User, "usr_gil"), before, before.With(eased)).ShouldNotBeNull();
        GrantRules.Refusal(before.Of(PrincipalKind.User, "usr_kim"), before, before.With(eased)).ShouldBeNull();
    }

    [Fact]
    public void A_persons_own_connection_is_pinned_by_that_person_alone()
    {
        var pinned = Open with { Id = "gw_2", Installations = [new("ins_kim", null)] };

        GrantRules.Refusal(Kim, Graph, Graph.With(pinned)).ShouldBeNull();
        var other = Graph.With(new UserAccount { Id = "usr_lee", Name = "Lee", Roles = [BuiltInRoles.Editor] });
        GrantRules.Refusal(other.Of(PrincipalKind.User, "usr_lee"), other, other.With(pinned)).ShouldNotBeNull();
        GrantRules.Refusal(other.Of(PrincipalKind.User, "usr_lee"), other, other.With(pinned with { Installations = [new("ins_team", null)] })).ShouldBeNull();
    }

    [Fact]
    public void Membership_brings_the_teams_roles_its_gateways_and_its_connections()
    {
        var team = new Team { Id = "team_1", Name = "t", Members = [] };
        var withMia = team with { Members = ["usr_mia"] };
        var mia = Graph.Users["usr_mia"] with { Roles = [] };
        var open = Graph.With(mia).With(team);

        GrantRules.Refusal(Kim, open, open.With(withMia)).ShouldBeNull("the team brings nothing");
        GrantRules.Refusal(Kim, open.With(team with { Roles = [BuiltInRoles.Auditor] }), open.With(withMia with { Roles = [BuiltInRoles.Auditor] }))
            .ShouldNotBeNull("a role with permissions that Kim does not hold");
        var named = open.With(Open with { Access = new AccessList { Teams = ["team_1"] } });
        GrantRules.Refusal(Kim, named, named.With(withMia)).ShouldNotBeNull("a gateway that Kim may not use");
        var resolved = open.With(Open with { Installations = [new("", null) { CatalogEntryId = "cat_1" }] });
        GrantRules.Refusal(Kim, resolved, resolved.With(withMia)).ShouldNotBeNull("a connection that Kim may not use");
        GrantRules.Refusal(Graph.Of(PrincipalKind.User, "usr_ann"), resolved, resolved.With(withMia)).ShouldBeNull();
    }

    [Fact]
    public void Taking_the_last_role_makes_a_member_and_that_is_granting()
    {
        var mia = Graph.Users["usr_mia"] with { Roles = [] };

        GrantRules.Refusal(Kim, Graph, Graph.With(mia)).ShouldNotBeNull().ShouldContain("installations:own");
        GrantRules.Refusal(Graph.Of(PrincipalKind.User, "usr_ann"), Graph, Graph.With(mia)).ShouldBeNull();
    }

    [Fact]
    public void A_permission_is_written_into_a_role_by_those_who_hold_it()
    {
        var role = new Role { Id = "rol_new", Name = "new", Permissions = ["audit:read"] };

        GrantRules.RefusalOfRole(Kim, role, Graph).ShouldNotBeNull().ShouldContain("audit:read");
        GrantRules.RefusalOfRole(Kim, role with { Permissions = ["people:write"] }, Graph).ShouldBeNull();
        GrantRules.RefusalOfRole(Kim, role, Graph.With(role)).ShouldBeNull("it was there before");
    }

    [Theory]
    [InlineData("usr_mia", new[] { Scopes.Manage }, false)]
    [InlineData("usr_mia", new[] { Scopes.Read }, true)]
    [InlineData("usr_ann", new[] { Scopes.Read }, false)]
    [InlineData("usr_ann", new[] { Scopes.Manage }, false)]
    public void A_token_for_somebody_else_gives_what_the_other_may_do(string owner, string[] scopes, bool allowed) =>
        (GrantRules.RefusalOfToken(Kim, Graph.Of(PrincipalKind.User, owner), scopes, Graph) is null).ShouldBe(allowed);

    [Fact]
    public void Nobody_gets_a_token_that_calls_with_anothers_own_connections()
    {
        var graph = Graph.With(new UserAccount { Id = "usr_lee", Name = "Lee", Roles = [Keeper.Id] });

        GrantRules.RefusalOfToken(graph.Of(PrincipalKind.User, "usr_lee"), Kim, [Scopes.Read], graph).ShouldNotBeNull();
        GrantRules.RefusalOfToken(Kim, graph.Of(PrincipalKind.User, "usr_lee"), [Scopes.Read], graph).ShouldBeNull();
    }

    private static Installation Install(string id, PrincipalKind kind, string owner) => new()
    {
        Id = id, Name = id, CatalogEntryId = "cat_1", OwnerKind = kind, OwnerId = owner, ConnectionId = "con_1", Transport = default,
    };

    private static ImmutableDictionary<string, T> Map<T>(Func<T, string> id, params T[] values) => values.ToImmutableDictionary(id);
}
