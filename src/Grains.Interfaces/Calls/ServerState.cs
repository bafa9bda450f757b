namespace Archestra.Cluster.Grains.Calls;

/// <summary>How a call target's server is doing.</summary>
public enum ServerState
{
    /// <summary>Nothing runs; the next call starts it.</summary>
    Idle,
    Starting,
    Running,

    /// <summary>Waiting out the restart policy after crashes.</summary>
    BackingOff,
}
