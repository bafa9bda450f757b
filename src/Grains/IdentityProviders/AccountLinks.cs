using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>
/// Finds the user that an account at a provider is: by the link made before; else by an email address that the provider
/// has verified and exactly one user has, which makes the link; else, where the provider may, a new user.
/// </summary>
internal sealed class AccountLinks(ConfigurationDirectory directory, FeedEntries feed, OAuthAudit audit, TimeProvider time)
{
    /// <summary>How often somebody else may be quicker.</summary>
    private const int MaxAttempts = 3;

    /// <summary>For tokens: nobody becomes a user by showing one.</summary>
    public Task<AccountFinding> FindAsync(
        string tenantId, IdentityProvider provider, ExternalIdentity identity, CallerDescription caller, CancellationToken cancellationToken) =>
        FindAsync(tenantId, provider with { CreatesUsers = false }, identity, caller, attempt: 1, cancellationToken);

    /// <summary>For sign-in: the provider may create users, if it is set up so.</summary>
    public Task<AccountFinding> FindOrCreateAsync(
        string tenantId, IdentityProvider provider, ExternalIdentity identity, CallerDescription caller, CancellationToken cancellationToken) =>
        FindAsync(tenantId, provider, identity, caller, attempt: 1, cancellationToken);

    private async Task<AccountFinding> FindAsync(
        string tenantId, IdentityProvider provider, ExternalIdentity identity, CallerDescription caller, int attempt, CancellationToken cancellationToken)
    {
        if (identity.Email is { } email && !ExternalIdentity.IsOfDomains(email, provider))
        {
            return AccountFinding.Refused("The email address is not of an allowed domain.");
        }

        var link = await LinkOfAsync(tenantId, provider, identity, cancellationToken);
        if (link is not null && await UserAsync(tenantId, link.Value.UserId, cancellationToken) is { } linked)
        {
            return AccountFinding.Found(linked);
        }

        if (!identity.HasEmailOf(provider))
        {
            return AccountFinding.Refused("The account is not linked, and the provider has not verified its email address.");
        }

        var (user, refusal) = await OfEmailAsync(tenantId, provider, identity.Email!, cancellationToken);
        if (user is null)
        {
            return AccountFinding.Refused(refusal!);
        }

        var isNew = user.Id.Length == 0;
        user = isNew ? user with { Id = EntityId.Create("usr") } : user;
        await RecordAsync(isNew ? "sign_in.user_created" : "sign_in.account_linked", tenantId, provider, identity, user, caller, cancellationToken);
        var (_, problem) = await directory.ApplyAsync(
            [Link(tenantId, provider, identity, link, user), .. isNew ? (DocumentChange[])[Inserted(tenantId, user)] : []],
            isNew ? [feed.Of(tenantId, FeedEntryKind.PrincipalChanged, user.Id)] : [],
            cancellationToken);
        if (problem is null)
        {
            return AccountFinding.Found(user);
        }

        return attempt < MaxAttempts
            ? await FindAsync(tenantId, provider, identity, caller, attempt + 1, cancellationToken)
            : AccountFinding.Refused($"The account could not be linked. {problem}");
    }

    private Task<Versioned<ExternalAccount>?> LinkOfAsync(
        string tenantId, IdentityProvider provider, ExternalIdentity identity, CancellationToken cancellationToken) =>
        directory.GetAsync<ExternalAccount>(DocumentKinds.ExternalAccount, tenantId, ExternalAccount.IdOf(provider.Id, identity), cancellationToken);

    private async Task<UserAccount?> UserAsync(string tenantId, string userId, CancellationToken cancellationToken) =>
        (await directory.GetAsync<UserAccount>(DocumentKinds.User, tenantId, userId, cancellationToken))?.Value;

    /// <summary>The only user with the address; or one without id who is to be made.</summary>
    private async Task<(UserAccount? User, string? Refusal)> OfEmailAsync(
        string tenantId, IdentityProvider provider, string email, CancellationToken cancellationToken)
    {
        var users = await directory.ListAllAsync<UserAccount>(DocumentKinds.User, tenantId, cancellationToken);
        var found = users.Where(user => string.Equals(user.Value.Email, email, StringComparison.OrdinalIgnoreCase)).Select(user => user.Value).ToArray();
        if (found.Length > 0)
        {
            return found is [var single] ? (single, null) : (null, "More than one user has the email address.");
        }

        if (!provider.CreatesUsers)
        {
            return (null, "No user has the email address, and the provider may not create users.");
        }

        // The address is the name too: it is verified, where a display name is whatever somebody chose to be called.
        var user = new UserAccount { Name = email, Email = email };
        return PeopleRules.Check(user).Any() || users.Any(other => string.Equals(other.Value.Name, email, StringComparison.OrdinalIgnoreCase))
            ? (null, "A user cannot be named by the email address.")
            : (user, null);
    }

    private static DocumentChange Inserted(string tenantId, UserAccount user) =>
        DocumentChange.Inserted(DocumentKinds.User, tenantId, user.Id, user.Name, null, ConfigurationDirectory.Write(user));

    /// <summary>One that is there already is of a user who has gone.</summary>
    private DocumentChange Link(
        string tenantId, IdentityProvider provider, ExternalIdentity identity, Versioned<ExternalAccount>? stored, UserAccount user)
    {
        var body = ConfigurationDirectory.Write(new ExternalAccount
        {
            ProviderId = provider.Id, Issuer = identity.Issuer, Subject = identity.Subject, UserId = user.Id, LinkedAt = time.GetUtcNow(),
        });
        var id = ExternalAccount.IdOf(provider.Id, identity);
        return stored is null
            ? DocumentChange.Inserted(DocumentKinds.ExternalAccount, tenantId, id, null, user.Id, body)
            : DocumentChange.Replaced(DocumentKinds.ExternalAccount, tenantId, id, stored.Version, null, user.Id, body);
    }

    private ValueTask RecordAsync(
        string action, string tenantId, IdentityProvider provider, ExternalIdentity identity, UserAccount user, CallerDescription caller, CancellationToken cancellationToken) =>
        audit.RecordAsync(
            tenantId,
            action,
            $"user/{user.Id}",
            AuditOutcomes.Succeeded,
            OAuthActor.User(user.Id),
            caller,
            new { ProviderId = provider.Id, identity.Issuer, identity.Subject, identity.Email },
            cancellationToken);
}
