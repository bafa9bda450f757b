namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>Faults that a test asks for. Probabilities are from 0 to 1; the seed of the cluster repeats the choices.</summary>
public sealed record EmbeddedFaults
{
    /// <summary>The call ran, but its caller gets a <see cref="TimeoutException"/>.</summary>
    public double LostReplies { get; init; }

    public double DroppedObserverMessages { get; init; }

    public double DuplicatedObserverMessages { get; init; }

    /// <summary>Observer messages are delayed by up to this much, each differently, so they also change their order.</summary>
    public TimeSpan ObserverDelay { get; init; }

    /// <summary>Queued calls of different callers start in random order; Orleans promises none.</summary>
    public bool ShuffleRequests { get; init; }
}
