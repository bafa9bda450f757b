namespace Archestra.Cluster.Grains.Keys;

/// <summary>The kinds of keys in the ring.</summary>
public enum RingKeyKind
{
    /// <summary>Seals secrets and authenticates what silos issue and record.</summary>
    Root,

    /// <summary>Signs what front-ends verify (ES256).</summary>
    Signing,
}
