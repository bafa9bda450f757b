using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>The users of tenants: versioned documents, their roles included.</summary>
internal sealed class TenantUsers(ConfigurationDirectory directory, AuthorityChanges changes, OwnerDeparture departure)
{
    private const string NoUser = "There is no such user.";

    public Task<Versioned<UserAccount>?> GetAsync(string tenantId, string userId, CancellationToken cancellationToken) =>
        directory.GetAsync<UserAccount>(DocumentKinds.User, tenantId, userId, cancellationToken);

    public async Task<ChangeOutcome<UserAccount>> CreateAsync(string tenantId, UserAccount user, CancellationToken cancellationToken)
    {
        var created = Normalized(user, EntityId.Create("usr"));
        if (await CheckAsync(tenantId, created, cancellationToken) is { Length: > 0 } problems)
        {
            return ChangeOutcome<UserAccount>.Invalid(problems);
        }

        var document = DocumentChange.Inserted(
            DocumentKinds.User, tenantId, created.Id, created.Name, null, ConfigurationDirectory.Write(created));
        return await changes.CommitAsync(Describe(tenantId, "user.created", created, new { After = created }, document), cancellationToken);
    }

    public async Task<ChangeOutcome<UserAccount>> UpdateAsync(
        string tenantId, UserAccount user, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await directory.FindAsync<UserAccount>(DocumentKinds.User, tenantId, user.Id, expectedVersion, NoUser, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        var updated = Normalized(user, user.Id);
        if (await CheckAsync(tenantId, updated, cancellationToken) is { Length: > 0 } problems)
        {
            return ChangeOutcome<UserAccount>.Invalid(problems);
        }

        var document = DocumentChange.Replaced(
            DocumentKinds.User, tenantId, updated.Id, stored.Version, updated.Name, null, ConfigurationDirectory.Write(updated));
        var details = new { Before = stored.Value, After = updated };
        return await changes.CommitAsync(Describe(tenantId, "user.updated", updated, details, document), cancellationToken);
    }

    public async Task<ChangeOutcome<UserAccount>> DeleteAsync(
        string tenantId, string userId, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, refusal) = await directory.FindAsync<UserAccount>(DocumentKinds.User, tenantId, userId, expectedVersion, NoUser, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        if (await departure.ObstacleAsync(tenantId, PrincipalKind.User, userId, cancellationToken) is { } obstacle)
        {
            return ChangeOutcome<UserAccount>.Conflict(obstacle);
        }

        var teams = await departure.TeamsWithoutAsync(tenantId, userId, cancellationToken);
        var forgotten = await departure.ForgetAsync(tenantId, userId, cancellationToken);
        var document = DocumentChange.Deleted(DocumentKinds.User, tenantId, userId, stored.Version);
        var change = Describe(tenantId, "user.deleted", stored.Value, new { Before = stored.Value }, document) with
        {
            Documents = [document, .. teams.Select(team => team.Change), .. forgotten],
            Apply = graph => teams.Aggregate(graph with { Users = graph.Users.Remove(userId) }, (left, team) => left.With(team.Value)),
            Before = () => departure.EndAccessAsync(tenantId, PrincipalKind.User, userId, cancellationToken),
        };
        return await changes.CommitAsync(change, cancellationToken);
    }

    private static UserAccount Normalized(UserAccount user, string id) =>
        user with { Id = id, Roles = [.. user.Roles.Distinct(StringComparer.Ordinal)] };

    private static AuthorityChange<UserAccount> Describe(
        string tenantId, string action, UserAccount user, object details, DocumentChange document) => new(tenantId, user)
        {
            Action = action,
            Subject = $"user/{user.Id}",
            Details = details,
            Documents = [document],
            Apply = graph => graph.With(user),
            Concerned = [user.Id],
        };

    private async Task<FieldProblem[]> CheckAsync(string tenantId, UserAccount user, CancellationToken cancellationToken) =>
        [.. PeopleRules.Check(user), .. await departure.UnknownRolesAsync(tenantId, user.Roles, cancellationToken)];
}
