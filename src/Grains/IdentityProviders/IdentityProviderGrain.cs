using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>One external provider: a versioned document, its secret sealed elsewhere; this grain keeps nothing in memory.</summary>
internal sealed class IdentityProviderGrain(
    IDocumentStore documents, ConfigurationDirectory directory, ISecretStore secrets, IdentityProviderChecks checks, ChangeAudit audit)
    : Grain, IIdentityProviderGrain
{
    private const string NoProvider = "There is no such identity provider.";

    private IdentityProviderKey Key => IdentityProviderKey.Parse(this.GetPrimaryKeyString());

    public async Task<ChangeOutcome<IdentityProvider>> CreateAsync(SaveIdentityProvider provider, CancellationToken cancellationToken)
    {
        var created = provider.Provider with { Id = Key.Provider };
        if (await checks.JudgeAsync(Key.Tenant, provider, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        return await RecordAsync("identity_provider.created", new { After = Shown(created, provider.ClientSecret is { Length: > 0 }) }, async () =>
        {
            var record = new ProviderRecord(created, await SealAsync(provider.ClientSecret, null), 0);
            var change = DocumentChange.Inserted(DocumentKinds.IdentityProvider, Key.Tenant, Key.Provider, created.Name, null, record.Write());
            return await CommitAsync(record, change, added: record.Secret, removed: null, cancellationToken);
        }, cancellationToken);
    }

    public async Task<ChangeOutcome<IdentityProvider>> UpdateAsync(
        SaveIdentityProvider provider, long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, missing) = await FindAsync(expectedVersion, cancellationToken);
        if (stored is null)
        {
            return missing!;
        }

        var updated = provider.Provider with { Id = Key.Provider };
        if (await checks.JudgeAsync(Key.Tenant, provider, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (provider.ClientSecret is null && stored.Secret is not null && updated.Issuer != stored.Provider.Issuer)
        {
            // It is sent to the token endpoint that the issuer names: nobody makes us tell it to somebody else.
            return ChangeOutcome<IdentityProvider>.Invalid(new FieldProblem("/clientSecret", "Another issuer: give its secret again."));
        }

        var details = new
        {
            Before = stored.Provider,
            After = Shown(updated, provider.ClientSecret is null ? stored.Secret is not null : provider.ClientSecret.Length > 0),
            SecretChanged = provider.ClientSecret is not null,
        };
        return await RecordAsync("identity_provider.updated", details, async () =>
        {
            var secret = provider.ClientSecret is null ? stored.Secret : await SealAsync(provider.ClientSecret, stored.Secret?.Id);
            var record = stored with { Provider = updated, Secret = secret };
            var change = DocumentChange.Replaced(
                DocumentKinds.IdentityProvider, Key.Tenant, Key.Provider, stored.Version, updated.Name, null, record.Write());
            return secret == stored.Secret
                ? await CommitAsync(record, change, null, null, cancellationToken)
                : await CommitAsync(record, change, added: secret, removed: stored.Secret, cancellationToken);
        }, cancellationToken);
    }

    public async Task<ChangeOutcome<IdentityProvider>> DeleteAsync(long? expectedVersion, CancellationToken cancellationToken)
    {
        var (stored, missing) = await FindAsync(expectedVersion, cancellationToken);
        if (stored is null)
        {
            return missing!;
        }

        if (await checks.ObstacleAsync(Key.Tenant, Key.Provider, cancellationToken) is { } obstacle)
        {
            return ChangeOutcome<IdentityProvider>.Conflict(obstacle);
        }

        return await RecordAsync("identity_provider.deleted", new { Before = stored.Provider }, () =>
        {
            var change = DocumentChange.Deleted(DocumentKinds.IdentityProvider, Key.Tenant, Key.Provider, stored.Version);
            return CommitAsync(stored, change, added: null, removed: stored.Secret, cancellationToken);
        }, cancellationToken);
    }

    public Task<Versioned<IdentityProvider>?> GetAsync(CancellationToken cancellationToken) =>
        directory.GetAsync<IdentityProvider>(DocumentKinds.IdentityProvider, Key.Tenant, Key.Provider, cancellationToken);

    private static IdentityProvider Shown(IdentityProvider provider, bool hasSecret) => provider with { HasSecret = hasSecret };

    private async Task<(ProviderRecord? Stored, ChangeOutcome<IdentityProvider>? Refusal)> FindAsync(long? expectedVersion, CancellationToken cancellationToken)
    {
        if (await ProviderRecord.FindAsync(documents, Key.Tenant, Key.Provider, cancellationToken) is not { } stored)
        {
            return (null, ChangeOutcome<IdentityProvider>.NotFound(NoProvider));
        }

        return expectedVersion is { } expected && expected != stored.Version ? (null, ChangeOutcome<IdentityProvider>.VersionMismatch(stored.Version)) : (stored, null);
    }

    private Task<ChangeOutcome<IdentityProvider>> RecordAsync(
        string action, object details, Func<Task<ChangeOutcome<IdentityProvider>>> change, CancellationToken cancellationToken) =>
        audit.RecordAsync(Key.Tenant, action, $"identity_provider/{Key.Provider}", details, change, cancellationToken);

    /// <summary>Sealed before the commit and deleted after it: a crash leaves at most a sealed value that nothing names.</summary>
    private async Task<SecretRef?> SealAsync(string? secret, string? secretId)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }

        var plaintext = Encoding.UTF8.GetBytes(secret);
        var stored = await secrets.PutAsync(Key.Tenant, secretId, plaintext, CancellationToken.None);
        CryptographicOperations.ZeroMemory(plaintext);
        return stored;
    }

    private async Task<ChangeOutcome<IdentityProvider>> CommitAsync(
        ProviderRecord record, DocumentChange change, SecretRef? added, SecretRef? removed, CancellationToken cancellationToken)
    {
        // No feed entry: nothing of a provider is kept anywhere for longer than the request that reads it.
        var shown = Shown(record.Provider, record.Secret is not null);
        var outcome = await directory.CommitAsync(shown, [change], [], cancellationToken);
        if ((outcome.IsChanged ? removed : added) is { } unused)
        {
            await secrets.DeleteAsync(Key.Tenant, unused, CancellationToken.None);
        }

        return outcome;
    }
}
