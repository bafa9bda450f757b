namespace Archestra.Cluster.Grains.Calls;

/// <summary>How a call got its place among those in flight.</summary>
internal enum AdmissionOutcome
{
    Entered,

    /// <summary>After waiting: what was checked before may have changed.</summary>
    EnteredAfterWait,

    /// <summary>The queue is full.</summary>
    Full,
}
