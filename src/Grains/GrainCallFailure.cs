namespace Archestra.Cluster.Grains;

/// <summary>Tells a grain call that was lost on its way from one that failed in its grain.</summary>
internal static class GrainCallFailure
{
    /// <summary>The silo died, did not answer in time or turned the message away: the call may or may not have run.</summary>
    public static bool IsLost(Exception exception) =>
        exception is TimeoutException or OrleansMessageRejectionException or SiloUnavailableException;
}
