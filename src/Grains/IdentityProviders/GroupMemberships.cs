using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>
/// Brings a user's teams and roles in line with the groups at the provider, in one commit. Only what the mapping names is
/// given and taken: what somebody was given here otherwise stays.
/// </summary>
internal sealed class GroupMemberships(
    IDocumentStore documents, ConfigurationDirectory directory, FeedEntries feed, ChangeFeedNotifier notifier, OAuthAudit audit)
{
    private const int MaxAttempts = 5;

    /// <returns>Why it could not be done; null when it was, or nothing had to be.</returns>
    public async Task<string?> ApplyAsync(
        string tenantId, IdentityProvider provider, string userId, IReadOnlyList<string> groups, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (provider.GroupsClaim is null || provider.Groups.Length == 0)
        {
            return null;
        }

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var (isDone, problem) = await TryApplyAsync(tenantId, provider, userId, groups, caller, cancellationToken);
            if (isDone)
            {
                return problem;
            }
        }

        return "The teams or the user were changed at every attempt.";
    }

    private async Task<(bool IsDone, string? Problem)> TryApplyAsync(
        string tenantId, IdentityProvider provider, string userId, IReadOnlyList<string> groups, CallerDescription caller, CancellationToken cancellationToken)
    {
        var guard = await AdministratorGuard.ReadAsync(directory, tenantId, cancellationToken);
        var snapshot = await documents.SnapshotAsync(tenantId, [DocumentKinds.Role, DocumentKinds.Team, DocumentKinds.User], cancellationToken);
        var versions = snapshot.Documents.ToDictionary(document => (document.Kind, document.Id), document => document.Version);
        var before = AuthorityGraphs.Of(snapshot);
        if (!before.Users.TryGetValue(userId, out var user))
        {
            return (true, "The user has gone.");
        }

        var after = new MappedGroups(provider.Groups, groups).Apply(before, user);
        var changes = Changes(tenantId, before, after, userId, versions);
        if (changes.Length == 0)
        {
            return (true, null);
        }

        if (AdministratorGuard.LeavesNobody(before, after))
        {
            return (true, "Nobody would be left who may administer the tenant.");
        }

        var details = new { ProviderId = provider.Id, Before = Described(before, userId), After = Described(after, userId) };
        await audit.RecordAsync(
            tenantId, "sign_in.groups_applied", $"user/{userId}", AuditOutcomes.Succeeded, OAuthActor.User(userId), caller, details, cancellationToken);
        var guarding = AdministratorGuard.Change(tenantId, guard, before, after);
        var (_, problem) = await directory.ApplyAsync(
            guarding is null ? changes : [.. changes, guarding], [feed.Of(tenantId, FeedEntryKind.PrincipalChanged, userId)], cancellationToken);
        if (problem is null)
        {
            await notifier.NotifyAsync();
        }

        return (problem is null, null);
    }

    private static object Described(AuthorityGraph graph, string userId) => new
    {
        graph.Users[userId].Roles,
        Teams = graph.Teams.Values.Where(team => team.Members.Contains(userId, StringComparer.Ordinal)).Select(team => team.Id).Order(StringComparer.Ordinal),
    };

    private static DocumentChange[] Changes(
        string tenantId, AuthorityGraph before, AuthorityGraph after, string userId, Dictionary<(string, string), long> versions)
    {
        var changes = after.Teams.Values.Where(team => !ReferenceEquals(team, before.Teams[team.Id])).Select(team => DocumentChange.Replaced(
            DocumentKinds.Team, tenantId, team.Id, VersionOf(DocumentKinds.Team, team.Id), team.Name, null, ConfigurationDirectory.Write(team)));
        var user = after.Users[userId];
        return ReferenceEquals(user, before.Users[userId])
            ? [.. changes]
            : [.. changes, DocumentChange.Replaced(DocumentKinds.User, tenantId, userId, VersionOf(DocumentKinds.User, userId), user.Name, null, ConfigurationDirectory.Write(user))];

        long VersionOf(string kind, string id) => versions[(kind, id)];
    }
}
