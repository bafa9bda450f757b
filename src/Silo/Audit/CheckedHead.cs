namespace Archestra.Cluster.Silo.Audit;

/// <summary>What a sound checkpoint said about a chain.</summary>
internal sealed record CheckedHead(long Checkpoint, long Sequence, byte[] Mac);
