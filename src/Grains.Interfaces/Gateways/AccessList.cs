using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>Who may use something: whoever is named by any of these.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AccessList)]
public sealed record AccessList
{
    /// <summary>Everybody in the tenant; the other members then add nothing.</summary>
    [Id(0)]
    public bool Everyone { get; init; }

    /// <summary>User ids.</summary>
    [Id(1)]
    public string[] Users { get; init; } = [];

    /// <summary>Team ids: their members, and tokens of the team itself.</summary>
    [Id(2)]
    public string[] Teams { get; init; } = [];

    /// <summary>Role ids.</summary>
    [Id(3)]
    public string[] Roles { get; init; } = [];

    /// <summary>Whether somebody is let in: by a list, by none, or because nothing is closed to an administrator.</summary>
    public static bool Admits(AccessList? list, Principal who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return list is null || list.Everyone || who.IsAdministrator
            || (who.Kind == PrincipalKind.User && Contains(list.Users, who.Id))
            || ContainsAny(list.Teams, who.TeamIds)
            || ContainsAny(list.Roles, who.RoleIds);
    }

    /// <summary>Whether the list names a user, a team or a role.</summary>
    public bool Names(string id) => Contains(Users, id) || Contains(Teams, id) || Contains(Roles, id);

    private static bool Contains(string[] ids, string id) => Array.IndexOf(ids, id) >= 0;

    private static bool ContainsAny(string[] ids, string[] wanted)
    {
        foreach (var id in wanted)
        {
            if (Contains(ids, id))
            {
                return true;
            }
        }

        return false;
    }
}
