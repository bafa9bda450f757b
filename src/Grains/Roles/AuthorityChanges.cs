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

    private const string GuardId = "administrators";

    public async Task<ChangeOutcome<T>> CommitAsync<T>(AuthorityChange<T> change, CancellationToken cancellationToken)
        where T : class
    {
        // Before the people are read: whoever takes an administrator away meanwhile makes this commit fail.
        var guard = await directory.GetAsync<string[]>(DocumentKinds.Guard, change.TenantId, GuardId, cancellationToken);

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

        var (administrators, remaining) = (before.Administrators(), after.Administrators());
        if (administrators.Count > 0 && remaining.Count == 0)
        {
            return ChangeOutcome<T>.Conflict("Nobody would be left who may administer the tenant: make somebody else an administrator first.");
        }

        DocumentChange[] documents = administrators.Except(remaining).Any()
            ? [.. change.Documents, Guard(change.TenantId, guard, remaining)]
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

    /// <summary>
    /// Two changes at once could each leave the other's administrator as the last: those that take one away meet at this
    /// document, and one of them loses.
    /// </summary>
    private static DocumentChange Guard(string tenantId, Versioned<string[]>? stored, IReadOnlyList<string> remaining)
    {
        var body = ConfigurationDirectory.Write(remaining);
        return stored is null
            ? DocumentChange.Inserted(DocumentKinds.Guard, tenantId, GuardId, null, null, body)
            : DocumentChange.Replaced(DocumentKinds.Guard, tenantId, GuardId, stored.Version, null, null, body);
    }
}
