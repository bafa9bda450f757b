namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Where an activation is in its life.</summary>
internal enum ActivationStage
{
    Activating,
    Valid,

    /// <summary>Running calls finish, arriving ones wait to be forwarded.</summary>
    Deactivating,

    /// <summary><c>OnDeactivateAsync</c> runs.</summary>
    Ending,
    Invalid,
}

/// <summary>What an activation tells itself through its mailbox.</summary>
internal sealed class Signal
{
    public static readonly Signal Work = new();
    public static readonly Signal Begin = new();
    public static readonly Signal Abandon = new();
    public static readonly Signal Kill = new();
    public static readonly Signal Collect = new();

    private Signal()
    {
    }
}

/// <summary>The caller of a request has cancelled it.</summary>
internal sealed record CancelSignal(Request Request);
