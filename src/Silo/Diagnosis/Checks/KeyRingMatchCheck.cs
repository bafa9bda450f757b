using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether this key ring is the one that this database was sealed with.</summary>
internal sealed class KeyRingMatchCheck(IDatabase database, KeyRing inUse, KeyRingFile file, TimeProvider time) : IDiagnosticCheck
{
    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var canary = new SecretCanary(database, time);
        try
        {
            if (file.Exists)
            {
                var ring = new KeyRing();
                ring.Use(file.Load());
                await canary.VerifyAsync(ring, cancellationToken).ConfigureAwait(false);
                // Where no silo runs, nobody has loaded it: the checks that follow open what it sealed.
                if (!inUse.IsLoaded) inUse.Use(ring.Content);
                return CheckOutcome.Passed;
            }
        }
        catch (StorageStartupException exception)
        {
            return Sentences.ToError(exception.Message, "Restore the keys.json that belongs to this database.");
        }

        return await canary.IsSealedAsync(cancellationToken).ConfigureAwait(false)
            ? CheckOutcome.Error($"This database was sealed with a key ring, and there is none at '{file.Path}'.", "Restore keys.json from a backup, or name its place in Storage:KeyRingPath.")
            : CheckOutcome.Skipped("There is no key ring yet; the first start makes it.");
    }
}
