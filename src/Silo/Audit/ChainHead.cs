namespace Archestra.Cluster.Silo.Audit;

/// <summary>The last entry of a chain: what the next one is chained to.</summary>
/// <param name="Sequence">0 before the first entry.</param>
/// <param name="Mac">Of that entry; the chain's genesis value before the first.</param>
internal sealed record ChainHead(long Sequence, byte[] Mac)
{
    public bool IsSameAs(ChainHead other) => Sequence == other.Sequence && Mac.AsSpan().SequenceEqual(other.Mac);
}
