using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>What hangs on a user or a team: what keeps it from going, and what goes with it.</summary>
internal sealed class OwnerDeparture(ConfigurationDirectory directory, OwnerAccess access)
{
    /// <returns>Why the owner cannot go yet; null when it can.</returns>
    public async Task<string?> ObstacleAsync(string tenantId, PrincipalKind kind, string id, CancellationToken cancellationToken)
    {
        var installations = await directory.ListAllAsync<StoredInstallation>(DocumentKinds.Installation, tenantId, cancellationToken);
        if (installations.FirstOrDefault(i => i.Value.Public.OwnerKind == kind && i.Value.Public.OwnerId == id) is { } owned)
        {
            return $"It owns the installation '{owned.Value.Public.Name}': uninstall that first.";
        }

        var gateways = await directory.ListAllAsync<Gateway>(DocumentKinds.Gateway, tenantId, cancellationToken);
        return References.InGateways(gateways.Select(gateway => gateway.Value), id);
    }

    /// <summary>The teams that a user is in, as they are without that user.</summary>
    public async Task<IReadOnlyList<(Team Value, DocumentChange Change)>> TeamsWithoutAsync(
        string tenantId, string userId, CancellationToken cancellationToken)
    {
        var teams = await directory.ListAllAsync<Team>(DocumentKinds.Team, tenantId, cancellationToken);
        return
        [
            .. teams.Where(team => team.Value.Members.Contains(userId, StringComparer.Ordinal)).Select(team =>
            {
                var left = team.Value with { Members = [.. team.Value.Members.Where(member => member != userId)] };
                return (left, DocumentChange.Replaced(
                    DocumentKinds.Team, tenantId, left.Id, team.Version, left.Name, null, ConfigurationDirectory.Write(left)));
            }),
        ];
    }

    /// <summary>See <see cref="OwnerAccess"/>.</summary>
    public Task EndAccessAsync(string tenantId, PrincipalKind kind, string id, CancellationToken cancellationToken) =>
        access.EndAsync(tenantId, kind, id, cancellationToken);

    /// <summary>What else of a person is forgotten.</summary>
    public Task<IReadOnlyList<DocumentChange>> ForgetAsync(string tenantId, string userId, CancellationToken cancellationToken) =>
        access.ForgetAsync(tenantId, userId, cancellationToken);

    public async Task<IReadOnlyList<FieldProblem>> UnknownRolesAsync(string tenantId, string[] roles, CancellationToken cancellationToken)
    {
        var problems = new List<FieldProblem>();
        for (var index = 0; index < roles.Length; index++)
        {
            if (RoleRules.BuiltIn(roles[index]) is null
                && await directory.GetAsync<Role>(DocumentKinds.Role, tenantId, roles[index], cancellationToken) is null)
            {
                problems.Add(new FieldProblem($"/roles/{index}", "There is no such role."));
            }
        }

        return problems;
    }
}
