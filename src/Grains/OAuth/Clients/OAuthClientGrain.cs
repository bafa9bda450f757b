using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>One client that an administrator registered: a versioned document; this grain keeps nothing in memory. A secret's text exists only in the answer that gives it out.</summary>
internal sealed class OAuthClientGrain(ConfigurationDirectory directory, IDocumentStore store, OAuthClientChecks checks, TokenFamilies families, ChangeAudit audit, TimeProvider time)
    : Grain, IOAuthClientGrain
{
    private const string NoClient = "There is no such client.";

    private OAuthClientKey Key => OAuthClientKey.Parse(this.GetPrimaryKeyString());

    public async Task<ChangeOutcome<IssuedOAuthClient>> CreateAsync(OAuthClient client, CancellationToken cancellationToken)
    {
        var created = Completed(client);
        var (problems, refusal) = await JudgeAsync(created, cancellationToken);
        if (problems.Length > 0 || refusal is not null)
        {
            return problems.Length > 0 ? ChangeOutcome<IssuedOAuthClient>.Invalid(problems) : ChangeOutcome<IssuedOAuthClient>.Forbidden(refusal!);
        }

        // Clients are found by their id alone, so it must not be there in any tenant.
        if (await store.FindByIdAsync(DocumentKinds.OAuthClient, Key.Client, cancellationToken) is not null)
        {
            return ChangeOutcome<IssuedOAuthClient>.Conflict("It exists already.");
        }

        var (stored, secret) = WithSecret(new StoredOAuthClient { Public = created, IssuedAt = time.GetUtcNow() });
        var change = DocumentChange.Inserted(DocumentKinds.OAuthClient, Key.Tenant, Key.Client, created.Name, null, ConfigurationDirectory.Write(stored));
        return await RecordAsync("oauth_client.created", new { After = created }, () => CommitAsync(Issued(created, secret), change, cancellationToken), cancellationToken);
    }

    public async Task<ChangeOutcome<OAuthClient>> UpdateAsync(OAuthClient client, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, missing) = await FindAsync<OAuthClient>(expectedVersion, cancellationToken);
        if (stored is null)
        {
            return missing!;
        }

        var (before, after) = (stored.Value.Public, Completed(client));
        if (await RefusalOfUpdateAsync(before, after, cancellationToken) is { } refused)
        {
            return refused;
        }

        // A secret is shown when it is made: one that is needed and not there is made by rotating it.
        var updated = stored.Value with
        {
            Public = after,
            SecretSha256 = ClientAuthenticationMethodNames.UsesSecret(after.AuthenticationMethod) ? stored.Value.SecretSha256 : null,
        };
        return await RecordAsync("oauth_client.updated", new { Before = before, After = after }, async () =>
        {
            var outcome = await CommitAsync(after, Replace(updated, stored.Version), cancellationToken);
            if (outcome.IsChanged && OAuthClientRules.TakesAway(before, after))
            {
                await families.RevokeOfClientAsync(Key.Tenant, Key.Client, after.Disabled ? "client_disabled" : "client_changed", CancellationToken.None);
            }

            return outcome;
        }, cancellationToken);
    }

    public async Task<ChangeOutcome<IssuedOAuthClient>> RotateSecretAsync(CancellationToken cancellationToken)
    {
        var (stored, missing) = await FindAsync<IssuedOAuthClient>(null, cancellationToken);
        if (stored is null)
        {
            return missing!;
        }

        var client = stored.Value.Public;
        if (!ClientAuthenticationMethodNames.UsesSecret(client.AuthenticationMethod))
        {
            return ChangeOutcome<IssuedOAuthClient>.Conflict("The client authenticates without a secret.");
        }

        if (await checks.RefusalAsync(Key.Tenant, client, cancellationToken) is { } refusal)
        {
            return ChangeOutcome<IssuedOAuthClient>.Forbidden(refusal);
        }

        var (rotated, secret) = WithSecret(stored.Value);
        return await RecordAsync(
            "oauth_client.secret_rotated", null, () => CommitAsync(Issued(client, secret), Replace(rotated, stored.Version), cancellationToken), cancellationToken);
    }

    public async Task<ChangeOutcome<OAuthClient>> DeleteAsync(long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, missing) = await FindAsync<OAuthClient>(expectedVersion, cancellationToken);
        if (stored is null)
        {
            return missing!;
        }

        if (await checks.MissingAsync(cancellationToken) is { } refusal)
        {
            return ChangeOutcome<OAuthClient>.Forbidden(refusal);
        }

        return await RecordAsync("oauth_client.deleted", new { Before = stored.Value.Public }, async () =>
        {
            var change = DocumentChange.Deleted(DocumentKinds.OAuthClient, Key.Tenant, Key.Client, stored.Version);
            var outcome = await CommitAsync(stored.Value.Public, change, cancellationToken);
            if (outcome.IsChanged)
            {
                await families.RevokeOfClientAsync(Key.Tenant, Key.Client, "client_deleted", CancellationToken.None);
            }

            return outcome;
        }, cancellationToken);
    }

    public async Task<Versioned<OAuthClient>?> GetAsync(CancellationToken cancellationToken) =>
        await directory.GetAsync<StoredOAuthClient>(DocumentKinds.OAuthClient, Key.Tenant, Key.Client, cancellationToken) is { } stored
            ? new Versioned<OAuthClient>(stored.Value.Public, stored.Version) { CreatedAt = stored.CreatedAt, UpdatedAt = stored.UpdatedAt }
            : null;

    private async Task<(FieldProblem[] Problems, string? Refusal)> JudgeAsync(OAuthClient client, CancellationToken cancellationToken) =>
        await checks.ProblemsAsync(Key.Tenant, client, cancellationToken) is { Length: > 0 } problems
            ? (problems, null)
            : ([], await checks.RefusalAsync(Key.Tenant, client, cancellationToken));

    /// <summary>Who may end tokens may switch a client off, also one that it could not set up.</summary>
    private async Task<ChangeOutcome<OAuthClient>?> RefusalOfUpdateAsync(OAuthClient before, OAuthClient after, CancellationToken cancellationToken)
    {
        var isSwitchedOff = after.Disabled && ConfigurationDirectory.Write(before with { Disabled = true }) == ConfigurationDirectory.Write(after);
        var (problems, refusal) = isSwitchedOff ? ([], await checks.MissingAsync(cancellationToken)) : await JudgeAsync(after, cancellationToken);
        return problems.Length > 0 ? ChangeOutcome<OAuthClient>.Invalid(problems)
            : refusal is not null ? ChangeOutcome<OAuthClient>.Forbidden(refusal)
            : null;
    }

    /// <summary>The client with what is not for the request to say.</summary>
    private OAuthClient Completed(OAuthClient client) => client with
    {
        Id = Key.Client,
        TenantId = Key.Tenant,
        Kind = OAuthClientKind.Registered,
        GrantTypes = [.. client.GrantTypes.Distinct(StringComparer.Ordinal)],
        RedirectUris = [.. client.RedirectUris.Distinct(StringComparer.Ordinal)],
        ApplicationType = client.ApplicationType ?? ClientMetadataReader.TypeOf(client.RedirectUris),
    };

    private static (StoredOAuthClient Stored, string? Secret) WithSecret(StoredOAuthClient stored)
    {
        var secret = ClientAuthenticationMethodNames.UsesSecret(stored.Public.AuthenticationMethod) ? ClientSecrets.Create() : null;
        return (stored with { SecretSha256 = secret is null ? null : ClientSecrets.Hash(secret) }, secret);
    }

    private static IssuedOAuthClient Issued(OAuthClient client, string? secret) => new() { Client = client, Secret = secret };

    private DocumentChange Replace(StoredOAuthClient client, long version) => DocumentChange.Replaced(
        DocumentKinds.OAuthClient, Key.Tenant, Key.Client, version, client.Public.Name, null, ConfigurationDirectory.Write(client));

    private async Task<(Versioned<StoredOAuthClient>? Stored, ChangeOutcome<T>? Refusal)> FindAsync<T>(long? expectedVersion, CancellationToken cancellationToken)
        where T : class
    {
        if (await directory.GetAsync<StoredOAuthClient>(DocumentKinds.OAuthClient, Key.Tenant, Key.Client, cancellationToken) is not { } stored)
        {
            return (null, ChangeOutcome<T>.NotFound(NoClient));
        }

        return expectedVersion is { } expected && expected != stored.Version ? (null, ChangeOutcome<T>.VersionMismatch(stored.Version)) : (stored, null);
    }

    /// <summary>Without a feed entry: nothing of a client is kept anywhere for longer than the request that reads it.</summary>
    private Task<ChangeOutcome<T>> CommitAsync<T>(T value, DocumentChange change, CancellationToken cancellationToken)
        where T : class => directory.CommitAsync(value, [change], [], cancellationToken);

    private Task<ChangeOutcome<T>> RecordAsync<T>(string action, object? details, Func<Task<ChangeOutcome<T>>> change, CancellationToken cancellationToken)
        where T : class => audit.RecordAsync(Key.Tenant, action, $"oauth_client/{Key.Client}", details, change, cancellationToken);
}
