using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>What a mapping makes of the groups that somebody is in. Pure. What does not change stays the same object.</summary>
internal sealed class MappedGroups(GroupMapping[] mapping, IReadOnlyCollection<string> groups)
{
    private readonly HashSet<string> _teams = Named(mapping, group => group.Teams);
    private readonly HashSet<string> _roles = Named(mapping, group => group.Roles);
    private readonly HashSet<string> _givenTeams = Named(mapping.Where(group => groups.Contains(group.Group, StringComparer.Ordinal)), group => group.Teams);
    private readonly HashSet<string> _givenRoles = Named(mapping.Where(group => groups.Contains(group.Group, StringComparer.Ordinal)), group => group.Roles);

    public AuthorityGraph Apply(AuthorityGraph graph, UserAccount user)
    {
        var after = WithRoles(graph, user);

        // A team that has been deleted is not in the graph: then the mapping gives nothing there.
        return graph.Teams.Values.Where(team => _teams.Contains(team.Id)).Aggregate(after, (changed, team) => WithMembership(changed, team, user.Id));
    }

    private AuthorityGraph WithMembership(AuthorityGraph graph, Team team, string userId)
    {
        var isMember = team.Members.Contains(userId, StringComparer.Ordinal);
        if (isMember == _givenTeams.Contains(team.Id))
        {
            return graph;
        }

        return graph.With(team with { Members = isMember ? [.. team.Members.Where(member => member != userId)] : [.. team.Members, userId] });
    }

    private AuthorityGraph WithRoles(AuthorityGraph graph, UserAccount user)
    {
        var given = _givenRoles.Where(role => RoleRules.BuiltIn(role) is not null || graph.Roles.ContainsKey(role)).Order(StringComparer.Ordinal);
        string[] roles = [.. user.Roles.Where(role => !_roles.Contains(role)).Concat(given)];
        return roles.ToHashSet(StringComparer.Ordinal).SetEquals(user.Roles) ? graph : graph.With(user with { Roles = roles });
    }

    private static HashSet<string> Named(IEnumerable<GroupMapping> mapping, Func<GroupMapping, string[]> ids) =>
        [.. mapping.SelectMany(ids)];
}
