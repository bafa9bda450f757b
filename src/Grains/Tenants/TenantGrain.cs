using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>A tenant, its users and its teams: each a versioned document; this grain keeps nothing in memory.</summary>
internal sealed class TenantGrain(
    ConfigurationDirectory directory, OwnerTokens ownerTokens, FeedEntries feed, ChangeAudit audit, Caller caller) : Grain, ITenantGrain
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
        if (NameRules.Check(created.Name).Concat(AuditSettingsRules.Check(created.Audit)).ToArray() is { Length: > 0 } problems)
        {
            return ChangeOutcome<Tenant>.Invalid(problems);
        }

        return await audit.RecordAsync(TenantId, "tenant.created", $"tenant/{TenantId}", new { After = created }, async () =>
        {
            var change = DocumentChange.Inserted(
                DocumentKinds.Tenant, DocumentTenants.None, TenantId, created.Name, null, ConfigurationDirectory.Write(created));
            return await CommitAsync(change, created, FeedEntryKind.TenantChanged, TenantId, cancellationToken);
        }, cancellationToken);
    }

    public Task<Versioned<Tenant>?> GetAsync(CancellationToken cancellationToken) =>
        directory.GetAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, TenantId, cancellationToken);

    public async Task<ChangeOutcome<Tenant>> UpdateAsync(Tenant tenant, long? expectedVersion, CancellationToken cancellationToken)
    {
        var updated = tenant with { Id = TenantId };
        if (NameRules.Check(updated.Name).Concat(AuditSettingsRules.Check(updated.Audit)).ToArray() is { Length: > 0 } problems)
        {
            return ChangeOutcome<Tenant>.Invalid(problems);
        }

        var stored = await GetAsync(cancellationToken);
        if (stored is null)
        {
            return ChangeOutcome<Tenant>.NotFound(NoTenant);
        }

        if (expectedVersion is { } expected && expected != stored.Version)
        {
            return ChangeOutcome<Tenant>.VersionMismatch(stored.Version);
        }

        return await audit.RecordAsync(
            TenantId, "tenant.updated", $"tenant/{TenantId}", new { Before = stored.Value, After = updated }, async () =>
        {
            var change = DocumentChange.Replaced(
                DocumentKinds.Tenant, DocumentTenants.None, TenantId, stored.Version, updated.Name, null, ConfigurationDirectory.Write(updated));
            return await CommitAsync(change, updated, FeedEntryKind.TenantChanged, TenantId, cancellationToken);
        }, cancellationToken);
    }

    public async Task<ChangeOutcome<UserAccount>> CreateUserAsync(UserAccount user, CancellationToken cancellationToken)
    {
        var created = user with { Id = EntityId.Create("usr") };
        if (PeopleRules.Check(created).ToArray() is { Length: > 0 } problems)
        {
            return ChangeOutcome<UserAccount>.Invalid(problems);
        }

        return await InsertAsync(DocumentKinds.User, created.Id, created.Name, created, cancellationToken);
    }

    public Task<Versioned<UserAccount>?> GetUserAsync(string userId, CancellationToken cancellationToken) =>
        directory.GetAsync<UserAccount>(DocumentKinds.User, TenantId, userId, cancellationToken);

    public async Task<ChangeOutcome<UserAccount>> DeleteUserAsync(string userId, long? expectedVersion, CancellationToken cancellationToken) =>
        await DeleteOwnerAsync(DocumentKinds.User, PrincipalKind.User, userId, await GetUserAsync(userId, cancellationToken), expectedVersion, cancellationToken);

    public async Task<ChangeOutcome<Team>> CreateTeamAsync(Team team, CancellationToken cancellationToken)
    {
        var created = team with { Id = EntityId.Create("team"), Members = [.. team.Members.Distinct()] };
        var problems = NameRules.Check(created.Name).ToList();
        for (var index = 0; index < created.Members.Length; index++)
        {
            if (await GetUserAsync(created.Members[index], cancellationToken) is null)
            {
                problems.Add(new FieldProblem($"/members/{index}", "There is no such user."));
            }
        }

        return problems.Count > 0
            ? ChangeOutcome<Team>.Invalid([.. problems])
            : await InsertAsync(DocumentKinds.Team, created.Id, created.Name, created, cancellationToken);
    }

    public Task<Versioned<Team>?> GetTeamAsync(string teamId, CancellationToken cancellationToken) =>
        directory.GetAsync<Team>(DocumentKinds.Team, TenantId, teamId, cancellationToken);

    public async Task<ChangeOutcome<Team>> DeleteTeamAsync(string teamId, long? expectedVersion, CancellationToken cancellationToken) =>
        await DeleteOwnerAsync(DocumentKinds.Team, PrincipalKind.Team, teamId, await GetTeamAsync(teamId, cancellationToken), expectedVersion, cancellationToken);

    private async Task<ChangeOutcome<T>> InsertAsync<T>(string kind, string id, string name, T value, CancellationToken cancellationToken)
        where T : class
    {
        if (await GetAsync(cancellationToken) is null)
        {
            return ChangeOutcome<T>.NotFound(NoTenant);
        }

        return await audit.RecordAsync(TenantId, $"{kind}.created", $"{kind}/{id}", new { After = value }, async () =>
        {
            var change = DocumentChange.Inserted(kind, TenantId, id, name, null, ConfigurationDirectory.Write(value));
            return await CommitAsync(change, value, FeedEntryKind.PrincipalChanged, id, cancellationToken);
        }, cancellationToken);
    }

    private async Task<ChangeOutcome<T>> DeleteOwnerAsync<T>(
        string kind, PrincipalKind ownerKind, string id, Versioned<T>? stored, long? expectedVersion, CancellationToken cancellationToken)
        where T : class
    {
        if (stored is null)
        {
            return ChangeOutcome<T>.NotFound($"There is no such {kind}.");
        }

        if (expectedVersion is { } expected && expected != stored.Version)
        {
            return ChangeOutcome<T>.VersionMismatch(stored.Version);
        }

        var installations = await directory.ListAllAsync<StoredInstallation>(DocumentKinds.Installation, TenantId, cancellationToken);
        if (installations.FirstOrDefault(i => i.Value.Public.OwnerKind == ownerKind && i.Value.Public.OwnerId == id) is { } owned)
        {
            return ChangeOutcome<T>.Conflict($"It owns the installation '{owned.Value.Public.Name}': uninstall that first.");
        }

        return await audit.RecordAsync(TenantId, $"{kind}.deleted", $"{kind}/{id}", new { Before = stored.Value }, async () =>
        {
            // Tokens first: a crash in between leaves an owner without tokens, never a token without an owner.
            await ownerTokens.RevokeAllAsync(TenantId, ownerKind, id, cancellationToken);
            var change = DocumentChange.Deleted(kind, TenantId, id, stored.Version);
            return await CommitAsync(change, stored.Value, FeedEntryKind.PrincipalChanged, id, cancellationToken);
        }, cancellationToken);
    }

    private async Task<ChangeOutcome<T>> CommitAsync<T>(
        DocumentChange change, T value, FeedEntryKind feedKind, string subject, CancellationToken cancellationToken)
        where T : class
    {
        var (outcome, problem) = await directory.ApplyAsync([change], [feed.Of(TenantId, feedKind, subject)], cancellationToken);
        return problem is null
            ? ChangeOutcome<T>.Changed(value, outcome.Versions![0])
            : ConfigurationDirectory.Refused<T>(outcome, problem);
    }
}
