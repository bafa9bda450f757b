using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Limits;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>A tenant, its users and its teams: each a versioned document; this grain keeps nothing in memory.</summary>
internal sealed class TenantGrain(
    ConfigurationDirectory directory,
    TenantUsers users,
    TenantTeams teams,
    TenantDeparture departure,
    FeedEntries feed,
    ChangeAudit audit,
    Caller caller) : Grain, ITenantGrain
{
    private const string NoTenant = "There is no such tenant.";

    private string TenantId => TenantKey.Parse(this.GetPrimaryKeyString()).Tenant;

    public async Task<ChangeOutcome<Tenant>> CreateAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        if (!caller.Current.IsPlatformAdministrator)
        {
            return ChangeOutcome<Tenant>.Forbidden("Only a platform administrator creates tenants.");
        }

        var created = tenant with { Id = TenantId };
        if (TenantRules.Check(created).ToArray() is { Length: > 0 } problems)
        {
            return ChangeOutcome<Tenant>.Invalid(problems);
        }

        return await audit.RecordAsync(TenantId, "tenant.created", $"tenant/{TenantId}", new { After = created }, async () =>
        {
            var change = DocumentChange.Inserted(
                DocumentKinds.Tenant, DocumentTenants.None, TenantId, created.Name, null, ConfigurationDirectory.Write(created));
            return await CommitAsync(change, created, cancellationToken);
        }, cancellationToken);
    }

    public Task<Versioned<Tenant>?> GetAsync(CancellationToken cancellationToken) =>
        directory.GetAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, TenantId, cancellationToken);

    public async Task<ChangeOutcome<Tenant>> UpdateAsync(Tenant tenant, long? expectedVersion, CancellationToken cancellationToken)
    {
        var updated = tenant with { Id = TenantId };
        if (TenantRules.Check(updated).ToArray() is { Length: > 0 } problems)
        {
            return ChangeOutcome<Tenant>.Invalid(problems);
        }

        var (stored, refusal) = await FindAsync(expectedVersion, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        if (!caller.Current.IsPlatformAdministrator && !LimitRules.IsWithin(updated.Limits, stored.Value.Limits))
        {
            return ChangeOutcome<Tenant>.Forbidden("Only a platform administrator changes what a tenant may take of the deployment: limits.tenant and limits.maxConcurrentCalls.");
        }

        return await audit.RecordAsync(
            TenantId, "tenant.updated", $"tenant/{TenantId}", new { Before = stored.Value, After = updated }, async () =>
        {
            var change = DocumentChange.Replaced(
                DocumentKinds.Tenant, DocumentTenants.None, TenantId, stored.Version, updated.Name, null, ConfigurationDirectory.Write(updated));
            return await CommitAsync(change, updated, cancellationToken);
        }, cancellationToken);
    }

    public async Task<ChangeOutcome<Tenant>> DeleteAsync(long? expectedVersion, CancellationToken cancellationToken)
    {
        if (!caller.Current.IsPlatformAdministrator)
        {
            return ChangeOutcome<Tenant>.Forbidden("Only a platform administrator deletes tenants.");
        }

        var (stored, refusal) = await FindAsync(expectedVersion, cancellationToken);
        if (stored is null)
        {
            return refusal!;
        }

        if (await departure.ObstacleAsync(TenantId, cancellationToken) is { } obstacle)
        {
            return ChangeOutcome<Tenant>.Conflict(obstacle);
        }

        return await audit.RecordAsync(TenantId, "tenant.deleted", $"tenant/{TenantId}", new { Before = stored.Value }, async () =>
        {
            await departure.EndAccessAsync(TenantId, cancellationToken);
            var change = DocumentChange.Deleted(DocumentKinds.Tenant, DocumentTenants.None, TenantId, stored.Version);
            return await CommitAsync(change, stored.Value, cancellationToken);
        }, cancellationToken);
    }

    public async Task<ChangeOutcome<UserAccount>> CreateUserAsync(UserAccount user, CancellationToken cancellationToken) =>
        await GetAsync(cancellationToken) is null
            ? ChangeOutcome<UserAccount>.NotFound(NoTenant)
            : await users.CreateAsync(TenantId, user, cancellationToken);

    public async Task<Versioned<UserAccount>?> GetUserAsync(string userId, CancellationToken cancellationToken) =>
        caller.Current is var who && (who.HasPermission(Permission.PeopleRead) || who.Is(PrincipalKind.User, userId))
            ? await users.GetAsync(TenantId, userId, cancellationToken)
            : null;

    public Task<ChangeOutcome<UserAccount>> UpdateUserAsync(UserAccount user, long? expectedVersion, CancellationToken cancellationToken) =>
        users.UpdateAsync(TenantId, user, expectedVersion, cancellationToken);

    public Task<ChangeOutcome<UserAccount>> DeleteUserAsync(string userId, long? expectedVersion, CancellationToken cancellationToken) =>
        users.DeleteAsync(TenantId, userId, expectedVersion, cancellationToken);

    public async Task<ChangeOutcome<Team>> CreateTeamAsync(Team team, CancellationToken cancellationToken) =>
        await GetAsync(cancellationToken) is null
            ? ChangeOutcome<Team>.NotFound(NoTenant)
            : await teams.CreateAsync(TenantId, team, cancellationToken);

    public async Task<Versioned<Team>?> GetTeamAsync(string teamId, CancellationToken cancellationToken) =>
        caller.Current is var who && (who.HasPermission(Permission.PeopleRead) || who.TeamIds.Contains(teamId, StringComparer.Ordinal))
            ? await teams.GetAsync(TenantId, teamId, cancellationToken)
            : null;

    public Task<ChangeOutcome<Team>> UpdateTeamAsync(Team team, long? expectedVersion, CancellationToken cancellationToken) =>
        teams.UpdateAsync(TenantId, team, expectedVersion, cancellationToken);

    public Task<ChangeOutcome<Team>> DeleteTeamAsync(string teamId, long? expectedVersion, CancellationToken cancellationToken) =>
        teams.DeleteAsync(TenantId, teamId, expectedVersion, cancellationToken);

    private Task<(Versioned<Tenant>? Stored, ChangeOutcome<Tenant>? Refusal)> FindAsync(long? expectedVersion, CancellationToken cancellationToken) =>
        directory.FindAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, TenantId, expectedVersion, NoTenant, cancellationToken);

    private Task<ChangeOutcome<Tenant>> CommitAsync(DocumentChange change, Tenant value, CancellationToken cancellationToken) =>
        directory.CommitAsync(value, [change], [feed.Of(TenantId, FeedEntryKind.TenantChanged, TenantId)], cancellationToken);
}
