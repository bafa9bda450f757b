namespace Archestra.Cluster.Grains.Keys;

/// <summary>The life of a key.</summary>
public enum RingKeyState
{
    /// <summary>Known, and not used yet.</summary>
    Pending,

    /// <summary>New things are made with it.</summary>
    Active,

    /// <summary>Kept for what was made with it.</summary>
    Replaced,

    /// <summary>Nothing needs it; kept for backups until it is removed.</summary>
    Retired,
}
