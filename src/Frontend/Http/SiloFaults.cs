using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Frontend.Http;

/// <summary>Which exceptions of a grain call say that no silo could be reached, as opposed to a bug.</summary>
internal static class SiloFaults
{
    /// <summary>
    /// What callers of a dying or absent silo see. None of the three proves that the call did not run: a silo may die
    /// between running it and answering.
    /// </summary>
    public static bool IsSiloUnreachable(Exception exception) =>
        exception is SiloUnavailableException or OrleansMessageRejectionException or TimeoutException;

    /// <summary>Where such an exception is dealt with; any other one counts for nothing.</summary>
    public static void Count(Exception exception)
    {
        var reason = exception switch
        {
            TimeoutException => "timeout",
            SiloUnavailableException => "unavailable",
            OrleansMessageRejectionException => "rejected",
            _ => null,
        };
        if (reason is not null)
        {
            GatewayMetrics.GrainCallFailures.Add(1, new KeyValuePair<string, object?>(TelemetryAttributes.ErrorType, reason));
        }
    }
}
