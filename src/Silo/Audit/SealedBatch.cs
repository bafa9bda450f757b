namespace Archestra.Cluster.Silo.Audit;

/// <summary>The entries of one transaction, in commit order, and the heads their chains have after it.</summary>
/// <param name="NewTenants">Tenants whose chain of this silo begins with this batch.</param>
internal sealed record SealedBatch(
    string Silo, IReadOnlyList<SealedEntry> Entries, IReadOnlyDictionary<string, ChainHead> Heads, IReadOnlyList<string> NewTenants);
