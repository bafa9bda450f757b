using Archestra.Cluster.Grains.Gateways;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>Where a user, a team or a role is named, so that it cannot go yet. Pure.</summary>
internal static class References
{
    /// <returns>A sentence; null when no gateway names it.</returns>
    public static string? InGateways(IEnumerable<Gateway> gateways, string id) =>
        gateways.FirstOrDefault(gateway => Names(gateway, id)) is { } gateway
            ? $"The gateway '{gateway.Name}' names it: remove it there first."
            : null;

    /// <returns>A sentence; null when nobody has the role and no gateway names it.</returns>
    public static string? OfRole(AuthorityGraph graph, string roleId)
    {
        if (graph.Users.Values.FirstOrDefault(user => user.Roles.Contains(roleId, StringComparer.Ordinal)) is { } user)
        {
            return $"The user '{user.Name}' has it: take it away first.";
        }

        return graph.Teams.Values.FirstOrDefault(team => team.Roles.Contains(roleId, StringComparer.Ordinal)) is { } team
            ? $"The team '{team.Name}' has it: take it away first."
            : InGateways(graph.Gateways.Values, roleId);
    }

    private static bool Names(Gateway gateway, string id) => AccessRules.Of(gateway).Any(list => list.Access.Names(id));
}
