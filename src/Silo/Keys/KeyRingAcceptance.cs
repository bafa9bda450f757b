using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>Whether a changed key ring may take the place of the one in use: nothing that is needed may be missing or be another key.</summary>
internal sealed class KeyRingAcceptance(IDatabase database, KeyNeeds needs, TimeProvider time)
{
    /// <exception cref="StorageStartupException">It may not; the message says why.</exception>
    public async Task CheckAsync(KeyRingContent current, KeyRingContent changed, CancellationToken cancellationToken)
    {
        var gone = current.Keys.Select(key => key.Id).Except(changed.Keys.Select(key => key.Id), StringComparer.Ordinal).ToList();
        if (gone.Count > 0)
        {
            foreach (var (keyId, still) in await needs.StoredAsync(gone, cancellationToken).ConfigureAwait(false))
            {
                if (still.Length > 0)
                    throw new StorageStartupException($"The changed key ring lacks the key {keyId}, which is still needed. Restore the ring that has it; the silo goes on with the one it has.");
            }
        }

        var candidate = new KeyRing();
        candidate.Use(changed);
        await new SecretCanary(database, time).CheckAsync(candidate, cancellationToken).ConfigureAwait(false);
    }
}
