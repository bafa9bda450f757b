using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>The teams of tenants: versioned documents, their members and roles included.</summary>
internal sealed class TenantTeams(ConfigurationDirectory directory, AuthorityChanges changes, OwnerDeparture departure)
{
    private const string NoTeam = "There is no such team.";

    public Task<Versioned<Team>?> GetAsync(string tenantId, string teamId, CancellationToken cancellationToken) =>
        directory.GetAsync<Team>(DocumentKinds.Team, tenantId, teamId, cancellationToken);

    public async Task<ChangeOutcome<Team>> CreateAsync(string tenantId, Team team, CancellationToken cancellationToken)
    {
        var created = Normalized(team, EntityId.Create("team"));
        if (await CheckAsync(tenantId, created, [], cancellationToken) is { Length: > 0 } problems)
        {
            return ChangeOutcome<Team>.Invalid(problems);
        }

        var document = DocumentChange.Inserted(
            DocumentKinds.Team, tenantId, created.Id, created.Name, null, ConfigurationDirectory.Write(created));
        return await changes.CommitAsync(Describe(tenantId, "team.created", created, [], new { After = created }, document), cancellationToken);
    }

    public async Task<ChangeOutcome<Team>> UpdateAsync(string tenantId, Team team, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await directory.FindAsync<Team>(DocumentKinds.Team, tenantId, team.Id, expectedVersion, NoTeam, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        var updated = Normalized(team, team.Id);
        if (await CheckAsync(tenantId, updated, stored.Value.Members, cancellationToken) is { Length: > 0 } problems)
        {
            return ChangeOutcome<Team>.Invalid(problems);
        }

        var document = DocumentChange.Replaced(
            DocumentKinds.Team, tenantId, updated.Id, stored.Version, updated.Name, null, ConfigurationDirectory.Write(updated));
        var details = new { Before = stored.Value, After = updated };
        return await changes.CommitAsync(
            Describe(tenantId, "team.updated", updated, stored.Value.Members, details, document), cancellationToken);
    }

    public async Task<ChangeOutcome<Team>> DeleteAsync(string tenantId, string teamId, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await directory.FindAsync<Team>(DocumentKinds.Team, tenantId, teamId, expectedVersion, NoTeam, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        if (await departure.ObstacleAsync(tenantId, PrincipalKind.Team, teamId, cancellationToken) is { } obstacle)
        {
            return ChangeOutcome<Team>.Conflict(obstacle);
        }

        var document = DocumentChange.Deleted(DocumentKinds.Team, tenantId, teamId, stored.Version);
        var change = Describe(tenantId, "team.deleted", stored.Value, [], new { Before = stored.Value }, document) with
        {
            Apply = graph => graph with { Teams = graph.Teams.Remove(teamId) },
            Before = () => departure.EndAccessAsync(tenantId, PrincipalKind.Team, teamId, cancellationToken),
        };
        return await changes.CommitAsync(change, cancellationToken);
    }

    private static Team Normalized(Team team, string id) => team with
    {
        Id = id, Members = [.. team.Members.Distinct(StringComparer.Ordinal)], Roles = [.. team.Roles.Distinct(StringComparer.Ordinal)],
    };

    private static AuthorityChange<Team> Describe(
        string tenantId, string action, Team team, string[] formerMembers, object details, DocumentChange document) => new(tenantId, team)
        {
            Action = action,
            Subject = $"team/{team.Id}",
            Details = details,
            Documents = [document],
            Apply = graph => graph.With(team),
            Concerned = [.. team.Members.Concat(formerMembers).Append(team.Id).Distinct(StringComparer.Ordinal)],
        };

    /// <param name="known">Members that were there before: they are not looked for again.</param>
    private async Task<FieldProblem[]> CheckAsync(string tenantId, Team team, string[] known, CancellationToken cancellationToken)
    {
        var problems = PeopleRules.Check(team).Concat(await departure.UnknownRolesAsync(tenantId, team.Roles, cancellationToken)).ToList();
        var before = known.ToHashSet(StringComparer.Ordinal);
        for (var index = 0; index < team.Members.Length && problems.Count == 0; index++)
        {
            var member = team.Members[index];
            if (!before.Contains(member)
                && await directory.GetAsync<UserAccount>(DocumentKinds.User, tenantId, member, cancellationToken) is null)
            {
                problems.Add(new FieldProblem($"/members/{index}", "There is no such user."));
            }
        }

        return [.. problems];
    }
}
