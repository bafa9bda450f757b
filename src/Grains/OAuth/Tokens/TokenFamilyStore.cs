using System.Security.Cryptography;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>The rows of token families, and the keys of their refresh tokens beside them in the secret store.</summary>
internal sealed class TokenFamilyStore(
    ConfigurationDirectory directory, ISecretStore secrets, FeedEntries feed, ChangeFeedNotifier notifier, TimeProvider time)
{
    /// <summary>
    /// An ended family stays this long: longer than any code is good that it may have been derived from, so that a second
    /// use of one is still noticed, and than any access token of it.
    /// </summary>
    public static readonly TimeSpan KeptAfterEnd = TimeSpan.FromHours(2);

    private const int KeyLength = 32;

    public Task<Versioned<StoredTokenFamily>?> FindAsync(string tenantId, string familyId, CancellationToken cancellationToken) =>
        directory.GetAsync<StoredTokenFamily>(DocumentKinds.TokenFamily, tenantId, familyId, cancellationToken);

    /// <summary>Stores a new family, with a key when it has refresh tokens; null when there is one with its id.</summary>
    public async Task<StoredTokenFamily?> InsertAsync(
        string tenantId, StoredTokenFamily family, bool withRefreshTokens, CancellationToken cancellationToken)
    {
        if (withRefreshTokens)
        {
            var key = RandomNumberGenerator.GetBytes(KeyLength);
            family = family with { Generation = 1, RefreshKey = await secrets.PutAsync(tenantId, null, key, cancellationToken) };
        }

        var insert = DocumentChange.Inserted(
            DocumentKinds.TokenFamily, tenantId, family.Public.Id, null, family.Public.OwnerId, ConfigurationDirectory.Write(family))
            with { ExpiresAt = KeptUntil(family) };
        var (outcome, _) = await directory.ApplyAsync([insert], [], cancellationToken);
        if (!outcome.IsApplied)
        {
            await ForgetKeyAsync(tenantId, family, CancellationToken.None);
        }

        return outcome.IsApplied ? family : null;
    }

    /// <returns>False when somebody else was first: read again and decide again.</returns>
    public async Task<bool> ReplaceAsync(string tenantId, StoredTokenFamily family, long version, CancellationToken cancellationToken) =>
        (await directory.ApplyAsync([Replaced(tenantId, family, version)], [], cancellationToken)).Outcome.IsApplied;

    /// <summary>Revokes with its feed entry in one transaction. The family as it is then, and whether this call did it.</summary>
    public async Task<(Versioned<StoredTokenFamily>? Family, bool IsEndedNow)> EndAsync(
        string tenantId, string familyId, string because, CancellationToken cancellationToken)
    {
        while (await FindAsync(tenantId, familyId, cancellationToken) is { } found)
        {
            if (!found.Value.IsInForce(time.GetUtcNow()))
            {
                return (found, false);
            }

            // The key stays as long as the row, and is swept with it: a token of an ended family must still be told from a guess.
            var ended = found.Value with
            {
                Public = found.Value.Public with { RevokedAt = time.GetUtcNow(), RevokedBecause = because },
            };
            var entry = feed.Of(tenantId, FeedEntryKind.TokenRevoked, familyId);
            var (outcome, _) = await directory.ApplyAsync([Replaced(tenantId, ended, found.Version)], [entry], cancellationToken);
            if (outcome.IsApplied)
            {
                await notifier.NotifyAsync();
                return (new Versioned<StoredTokenFamily>(ended, outcome.Versions[0]), true);
            }
        }

        return (null, false);
    }

    /// <summary>The key of its refresh tokens; null when there is none any more.</summary>
    public async Task<byte[]?> FindKeyAsync(string tenantId, StoredTokenFamily family, CancellationToken cancellationToken) =>
        family.RefreshKey is { } key ? await secrets.GetAsync(tenantId, key, cancellationToken) : null;

    /// <summary>Those of an owner that are in force.</summary>
    public async Task<IReadOnlyList<TokenFamily>> ListOfOwnerAsync(string tenantId, string ownerId, CancellationToken cancellationToken)
    {
        var documents = await directory.OwnedAsync(DocumentKinds.TokenFamily, tenantId, ownerId, namePrefix: null, cancellationToken);
        return InForce(documents.Select(ConfigurationDirectory.Read<StoredTokenFamily>));
    }

    /// <summary>Those in force that a filter agrees with.</summary>
    public async Task<IReadOnlyList<TokenFamily>> ListAsync(string tenantId, ListFilter filter, CancellationToken cancellationToken)
    {
        var documents = await directory.ListAllAsync(DocumentKinds.TokenFamily, tenantId, ListFilters.TokenFamilies(filter), cancellationToken);
        return InForce(documents.Select(ConfigurationDirectory.Read<StoredTokenFamily>));
    }

    private TokenFamily[] InForce(IEnumerable<Versioned<StoredTokenFamily>> families) =>
        [.. families.Where(family => family.Value.IsInForce(time.GetUtcNow())).Select(family => family.Value.Public)];

    private async Task ForgetKeyAsync(string tenantId, StoredTokenFamily family, CancellationToken cancellationToken)
    {
        if (family.RefreshKey is { } key)
        {
            await secrets.DeleteAsync(tenantId, key, cancellationToken);
        }
    }

    private static DocumentChange Replaced(string tenantId, StoredTokenFamily family, long version) => DocumentChange.Replaced(
        DocumentKinds.TokenFamily, tenantId, family.Public.Id, version, null, family.Public.OwnerId, ConfigurationDirectory.Write(family))
        with { ExpiresAt = KeptUntil(family) };

    private static DateTimeOffset KeptUntil(StoredTokenFamily family) => (family.Public.RevokedAt ?? family.Public.ExpiresAt) + KeptAfterEnd;
}
