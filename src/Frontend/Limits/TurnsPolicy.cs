namespace Archestra.Cluster.Frontend.Limits;

/// <summary>
/// How many calls may run at once, by how long work waits for a processor. Turns decide who is next, but only among calls
/// that have none yet: when every processor is busy with calls that have one, a quiet tenant's call waits behind all of them
/// at each of its steps. So on a busy node fewer run, and the others wait where turns are fair. Calls that wait for their
/// server take no processor and delay nobody: they hold the number down for no longer than the delay lasts. A tenant alone
/// on its node is not held back. Pure.
/// </summary>
internal static class TurnsPolicy
{
    /// <summary>Multiplicative decrease, additive-like increase: as TCP shares a line (RFC 5681).</summary>
    private const double Decrease = 0.8;

    private const double Increase = 1.25;

    /// <param name="max">The number now.</param>
    /// <param name="inFlight">Calls that have their turn.</param>
    /// <param name="delay">How long work waited for a thread, at best, since the last time.</param>
    /// <param name="options">The bounds.</param>
    public static int Next(int max, int inFlight, TimeSpan delay, LimitsOptions options)
    {
        if (delay > options.TargetDelay)
        {
            // From what really runs: an unused allowance is no measure of load.
            return Math.Max(Math.Min(LeastTurns, options.MaxConcurrentCalls), (int)(Math.Min(max, inFlight) * Decrease));
        }

        return Math.Min(options.MaxConcurrentCalls, (int)Math.Ceiling(max * Increase));
    }

    /// <summary>Enough to keep the processors and the audit log's disk busy at once.</summary>
    public static int LeastTurns { get; } = 2 * Environment.ProcessorCount;
}
