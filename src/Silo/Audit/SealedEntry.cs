namespace Archestra.Cluster.Silo.Audit;

/// <summary>An entry with its place in its chain, ready to be inserted.</summary>
internal sealed record SealedEntry(PendingEntry Source, long Sequence, string KeyId, byte[] Mac)
{
    public AuditEntryBody Body => Source.Body;
}
