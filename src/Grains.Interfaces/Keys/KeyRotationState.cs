namespace Archestra.Cluster.Grains.Keys;

/// <summary>The steps of a key rotation, in their order.</summary>
public enum KeyRotationState
{
    /// <summary>The new keys are written to the ring, unused.</summary>
    Adding,

    /// <summary>Waits until every live silo has the new keys.</summary>
    Distributing,

    /// <summary>The new root key is in use; waits until every live silo uses it.</summary>
    Activating,

    /// <summary>Brings stored secrets under the new root key.</summary>
    Resealing,

    /// <summary>Waits until every front-end knows the new public key, then signs with it.</summary>
    ActivatingSigningKey,

    Finished,
}
