using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.Tests.IdentityProviders;

public sealed class MappedGroupsTests
{
    private static readonly GroupMapping[] Mapping =
    [
        new() { Group = "devs", Teams = ["team_a"], Roles = ["editor"] },
        new() { Group = "ops", Teams = ["team_a", "team_b"], Roles = ["auditor"] },
    ];

    [Theory]
    [InlineData("", "", "")]
    [InlineData("devs", "team_a", "editor")]
    [InlineData("ops", "team_a team_b", "auditor")]
    [InlineData("devs ops", "team_a team_b", "auditor editor")]
    [InlineData("DEVS", "", "")]
    public void Who_is_in_a_group_gets_what_it_means(string groups, string teams, string roles) =>
        Apply(Graph(), groups).ShouldBe((teams, roles));

    [Fact]
    public void Who_left_a_group_loses_what_it_gave_and_nothing_else()
    {
        var graph = Graph(user => user with { Roles = ["auditor", "rol_own"] }, "team_a", "team_b", "team_own");

        Apply(graph, "devs").ShouldBe(("team_a team_own", "editor rol_own"));
    }

    [Fact]
    public void What_does_not_change_is_not_written()
    {
        var graph = Graph(user => user with { Roles = ["editor"] }, "team_a");

        var after = new MappedGroups(Mapping, ["devs"]).Apply(graph, graph.Users["usr_1"]);

        after.ShouldBeSameAs(graph);
    }

    [Fact]
    public void A_team_or_role_that_was_deleted_meanwhile_gives_nothing()
    {
        var graph = Graph() with { Teams = AuthorityGraph.Empty.Teams };
        GroupMapping[] mapping = [new() { Group = "devs", Teams = ["team_a"], Roles = ["rol_gone"] }];

        var after = new MappedGroups(mapping, ["devs"]).Apply(graph, graph.Users["usr_1"]);

        after.ShouldBeSameAs(graph);
    }

    private static AuthorityGraph Graph(Func<UserAccount, UserAccount>? change = null, params string[] memberOf)
    {
        var user = new UserAccount { Id = "usr_1", Name = "ann" };
        var graph = AuthorityGraph.Empty.With(change is null ? user : change(user)).With(new Role { Id = "rol_own", Name = "own" });
        return ((string[])["team_a", "team_b", "team_own"]).Aggregate(
            graph, (grown, id) => grown.With(new Team { Id = id, Name = id, Members = memberOf.Contains(id) ? ["usr_1"] : [] }));
    }

    private static (string Teams, string Roles) Apply(AuthorityGraph graph, string groups)
    {
        var after = new MappedGroups(Mapping, groups.Split(' ')).Apply(graph, graph.Users["usr_1"]);
        var teams = after.Teams.Values.Where(team => team.Members.Contains("usr_1")).Select(team => team.Id).Order();
        return (string.Join(' ', teams), string.Join(' ', after.Users["usr_1"].Roles.Order()));
    }
}
