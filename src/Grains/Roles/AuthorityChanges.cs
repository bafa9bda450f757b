using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>
/// Commits changes to users, teams and roles: only when nothing is granted that the caller does not hold, when somebody
/// remains who may do everything, on record, and together with the feed entries that make every node read anew.
/// </summary>
internal sealed class AuthorityChanges(
    AuthorityGraphs graphs, ConfigurationDirectory directory, FeedEntries feed, ChangeAudit audit, Granter grantedBy)
{
    /// <summary>A change that concerns more than these is announced as one to the whole tenant.</summary>
    private const int MaxAnnounced = 200;

    public async Task<ChangeOutcome<T>> CommitAsync<T>(AuthorityChange<T> change, CancellationToken cancellationToken)
        where T : class
    {
        var guard = await AdministratorGuard.ReadAsync(directory, change.TenantId, cancellationToken);

        // An administrator holds all that such a change can give: then only the people need be read.
        var granter = await grantedBy.ReadAsync(cancellationToken);
        var before = granter.IsAdministrator
            ? await graphs.ReadPeopleAsync(change.TenantId, cancellationToken)
            : await graphs.ReadAllAsync(change.TenantId, cancellationToken);
        var after = change.Apply(before);
        if ((GrantRules.RefusalOfRole(granter, change.Role, before) ?? GrantRules.Refusal(granter, before, after)) is { } refusal)
        {
            return ChangeOutcome<T>.Forbidden(refusal);
        }

        if (AdministratorGuard.LeavesNobody(before, after))
        {
            return ChangeOutcome<T>.Conflict("Nobody would be left who may administer the tenant: make somebody else an administrator first.");
        }

        DocumentChange[] documents = AdministratorGuard.Change(change.TenantId, guard, before, after) is { } guarding
            ? [.. change.Documents, guarding]
            : [.. change.Documents];
        return await audit.RecordAsync(
            change.TenantId, change.Action, change.Subject, change.Details, () => WriteAsync(change, documents, cancellationToken), cancellationToken);
    }

    private async Task<ChangeOutcome<T>> WriteAsync<T>(AuthorityChange<T> change, DocumentChange[] documents, CancellationToken cancellationToken)
        where T : class
    {
        if (change.Before is { } before)
        {
            await before();
        }

        var (outcome, problem) = await directory.ApplyAsync(documents, Announce(change), cancellationToken);
        if (problem is null)
        {
            return ChangeOutcome<T>.Changed(change.Value, outcome.Versions![0]);
        }

        return outcome.ConflictingChange == 0
            ? ConfigurationDirectory.Refused<T>(outcome, problem)
            : ChangeOutcome<T>.Conflict("Something that this depends on was changed meanwhile: try again.");
    }

    private ChangeFeedEntry[] Announce<T>(AuthorityChange<T> change)
        where T : class => change.Concerned is { Count: <= MaxAnnounced } concerned
            ? [.. concerned.Select(subject => feed.Of(change.TenantId, FeedEntryKind.PrincipalChanged, subject))]
            : [feed.Of(change.TenantId, FeedEntryKind.TenantChanged, change.TenantId)];
}
