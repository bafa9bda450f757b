namespace Archestra.Cluster.Silo.Audit;

/// <summary>The head of one chain as a checkpoint states it.</summary>
/// <param name="OpenFrom">No intent below this sequence was without an outcome; where closing a dead silo's chain begins.</param>
internal sealed record CheckpointHead(string Silo, long Sequence, byte[] Mac, long OpenFrom);
