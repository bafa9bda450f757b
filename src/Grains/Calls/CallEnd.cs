namespace Archestra.Cluster.Grains.Calls;

/// <summary>Why a call was ended from this side.</summary>
internal enum CallEnd
{
    None,

    /// <summary>The client asked for it, or left.</summary>
    Cancelled,
    DeadlinePassed,

    /// <summary>The silo stops.</summary>
    Stopped,
}
