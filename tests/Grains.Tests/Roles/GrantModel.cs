using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.Tests.Roles;

/// <summary>
/// What everybody of a small tenant can do, worked out anew from the rules as the documents state them and with none of the
/// product's decisions: an ability is a permission's name, or "call this tool over this installation".
/// </summary>
internal sealed class GrantModel
{
    public static readonly string[] Tools = ["peek", "poke"];

    public Dictionary<string, UserAccount> Users { get; } = [];

    public Dictionary<string, Team> Teams { get; } = [];

    public Dictionary<string, Role> Roles { get; } = [];

    public Dictionary<string, Gateway> Gateways { get; } = [];

    public Dictionary<string, Installation> Installations { get; } = [];

    public Dictionary<string, HashSet<string>> Everybody() => Users.Keys.Concat(Teams.Keys).ToDictionary(id => id, AbilitiesOf);

    public HashSet<string> AbilitiesOf(string id)
    {
        var permissions = PermissionsOf(id);
        var abilities = new HashSet<string>(permissions);
        foreach (var gateway in Gateways.Values.Where(gateway => IsLetIn(id, gateway.Access)))
        {
            foreach (var source in gateway.Installations)
            {
                foreach (var tool in Tools.Where(tool => source.Tools is null || source.Tools.Contains(tool)))
                {
                    abilities.UnionWith(Calls(id, permissions, source, tool));
                }
            }
        }

        return abilities;
    }

    /// <summary>What somebody could always make callable for itself: what is its own, and what it may set up for others.</summary>
    public HashSet<string> Controls(string id) =>
    [
        .. Installations.Values
            .Where(i => i.OwnerId == id || (i.OwnerKind != PrincipalKind.User && PermissionsOf(id).Contains("installations:write")))
            .SelectMany(i => Tools, (i, tool) => (i, tool))
            .SelectMany(pair => (string[])[$"{pair.i.Id}/{pair.tool}/ro", $"{pair.i.Id}/{pair.tool}/rw"]),
    ];

    public bool IsAdministrator(string id) => PermissionsOf(id).Count == PermissionNames.Of(PermissionNames.All).Length;

    private IEnumerable<string> Calls(string id, HashSet<string> permissions, GatewayInstallation source, string tool)
    {
        var rule = source.Rules.FirstOrDefault(r => r.Tool == tool);
        if (!IsLetIn(id, rule?.Access))
        {
            yield break;
        }

        foreach (var installation in Installations.Values.Where(i => source.CatalogEntryId is null ? i.Id == source.InstallationId : IsOurs(id, i)))
        {
            // A tool that the server calls read-only ("ro"), and one that it does not ("rw").
            foreach (var (level, needed) in ((string, string)[])[("ro", rule?.RequiredScope ?? "mcp:read"), ("rw", rule?.RequiredScope ?? "mcp:write")])
            {
                if (permissions.Contains("tools:read") && (needed == "mcp:read" || permissions.Contains("tools:write")))
                {
                    yield return $"{installation.Id}/{tool}/{level}";
                }
            }
        }
    }

    private bool IsOurs(string id, Installation installation) => installation.OwnerKind switch
    {
        PrincipalKind.User => installation.OwnerId == id,
        PrincipalKind.Team => TeamsOf(id).Contains(installation.OwnerId),
        _ => true,
    };

    private bool IsLetIn(string id, AccessList? list) => list is null || list.Everyone || IsAdministrator(id)
        || list.Users.Contains(id) || list.Teams.Intersect(TeamsOf(id)).Any() || list.Roles.Intersect(RolesOf(id)).Any();

    private string[] TeamsOf(string id) => Teams.ContainsKey(id) ? [id] : [.. Teams.Values.Where(team => team.Members.Contains(id)).Select(team => team.Id)];

    private IEnumerable<string> RolesOf(string id)
    {
        var own = Users.TryGetValue(id, out var user) ? (user.Roles.Length == 0 ? ["member"] : user.Roles) : Teams[id].Roles;
        return own.Concat(Users.ContainsKey(id) ? TeamsOf(id).SelectMany(team => Teams[team].Roles) : []).Distinct();
    }

    private HashSet<string> PermissionsOf(string id)
    {
        if (Teams.TryGetValue(id, out var team) && team.Roles.Length == 0)
        {
            return ["tools:read", "tools:write"];
        }

        return [.. RolesOf(id).SelectMany(role => Roles.TryGetValue(role, out var custom) ? custom.Permissions : PermissionNames.Of(BuiltInRoles.PermissionsOf(role)))];
    }
}
