using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>The credentials of people: one document each, changed by compare-and-swap.</summary>
internal sealed class StoredCredentials(ConfigurationDirectory directory)
{
    /// <summary>Each round one of those who write at once gets through; more than this are not let in at once.</summary>
    private const int MaxAttempts = 40;

    public async Task<Versioned<StoredUserCredential>?> GetAsync(string tenantId, string userId, CancellationToken cancellationToken) =>
        await directory.GetAsync<StoredUserCredential>(DocumentKinds.UserCredential, tenantId, userId, cancellationToken);

    /// <param name="tenantId">The person's tenant.</param>
    /// <param name="userId">Must exist.</param>
    /// <param name="change">From what is stored to what shall be; null leaves it. Asked again when somebody else was first.</param>
    /// <param name="cancellationToken">The asker's.</param>
    /// <returns>As stored now; null when nothing was to be changed.</returns>
    public async Task<Versioned<StoredUserCredential>?> UpdateAsync(
        string tenantId, string userId, Func<StoredUserCredential, StoredUserCredential?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await GetAsync(tenantId, userId, cancellationToken);
            if (change(stored?.Value ?? new StoredUserCredential()) is not { } changed)
            {
                return null;
            }

            var body = ConfigurationDirectory.Write(changed);
            var document = stored is null
                ? DocumentChange.Inserted(DocumentKinds.UserCredential, tenantId, userId, null, userId, body)
                : DocumentChange.Replaced(DocumentKinds.UserCredential, tenantId, userId, stored.Version, null, userId, body)
                    with { ExpiresAt = stored.Value.ForgottenAt };
            var (outcome, _) = await directory.ApplyAsync([document], [], cancellationToken);
            if (outcome.IsApplied)
            {
                return new Versioned<StoredUserCredential>(changed, outcome.Versions[0]);
            }
        }

        throw new TimeoutException("The credentials of one person are changed by too many at once.");
    }
}
