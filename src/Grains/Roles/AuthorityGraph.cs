using System.Collections.Immutable;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>Everything of a tenant that says who may do what, as it is or as it would be after a change. Immutable.</summary>
internal sealed record AuthorityGraph
{
    public static AuthorityGraph Empty { get; } = new();

    public ImmutableDictionary<string, UserAccount> Users { get; init; } = ImmutableDictionary<string, UserAccount>.Empty;

    public ImmutableDictionary<string, Team> Teams { get; init; } = ImmutableDictionary<string, Team>.Empty;

    /// <summary>The tenant's own; the built-in ones are everywhere.</summary>
    public ImmutableDictionary<string, Role> Roles { get; init; } = ImmutableDictionary<string, Role>.Empty;

    public ImmutableDictionary<string, Gateway> Gateways { get; init; } = ImmutableDictionary<string, Gateway>.Empty;

    public ImmutableDictionary<string, Installation> Installations { get; init; } = ImmutableDictionary<string, Installation>.Empty;

    public AuthorityGraph With(UserAccount user) => this with { Users = Users.SetItem(user.Id, user) };

    public AuthorityGraph With(Team team) => this with { Teams = Teams.SetItem(team.Id, team) };

    public AuthorityGraph With(Role role) => this with { Roles = Roles.SetItem(role.Id, role) };

    public AuthorityGraph With(Gateway gateway) => this with { Gateways = Gateways.SetItem(gateway.Id, gateway) };

    /// <summary>Every user and team of the tenant with what it may do; scopes are a token's matter and not looked at.</summary>
    public IEnumerable<Principal> Everybody()
    {
        var teamsOf = Teams.Values.SelectMany(team => team.Members, (team, member) => (member, team)).ToLookup(pair => pair.member, pair => pair.team);
        foreach (var user in Users.Values)
        {
            yield return OwnerAuthority.OfMember(user, teamsOf[user.Id], Roles).Of(Owner(PrincipalKind.User, user.Id));
        }

        foreach (var team in Teams.Values)
        {
            yield return OwnerAuthority.OfTeam(team, Roles).Of(Owner(PrincipalKind.Team, team.Id));
        }
    }

    /// <summary>One user, team or the organization; one that does not exist may do nothing.</summary>
    public Principal Of(PrincipalKind kind, string id)
    {
        var authority = kind switch
        {
            PrincipalKind.Organization => OwnerAuthority.OfOrganization,
            PrincipalKind.User when Users.TryGetValue(id, out var user) => OwnerAuthority.OfUser(user, Teams.Values, Roles),
            PrincipalKind.Team when Teams.TryGetValue(id, out var team) => OwnerAuthority.OfTeam(team, Roles),
            _ => OwnerAuthority.Nobody,
        };
        return authority.Of(Owner(kind, id));
    }

    /// <summary>The people who may do everything in the tenant.</summary>
    public IReadOnlyList<string> Administrators() =>
        [.. Everybody().Where(who => who is { Kind: PrincipalKind.User, IsAdministrator: true }).Select(who => who.Id).Order(StringComparer.Ordinal)];

    private static Principal Owner(PrincipalKind kind, string id) =>
        new() { TenantId = "", Kind = kind, Id = id, TokenId = "", GrantedScopes = [] };
}
