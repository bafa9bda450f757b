namespace Archestra.Cluster.Grains.Calls;

/// <summary>Waits that double from one failure to the next, spread so that many servers do not come back in step.</summary>
internal static class Backoff
{
    /// <summary>How far a wait is spread around its nominal length, to either side.</summary>
    private const double Spread = 0.2;

    /// <param name="step">0 for the first wait.</param>
    /// <param name="first">The first wait.</param>
    /// <param name="longest">Never exceeded, also not by the spread.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan Wait(int step, TimeSpan first, TimeSpan longest, double chance)
    {
        // 2^30 times any sensible first wait is beyond any sensible longest one.
        var nominal = first * (1L << Math.Clamp(step, 0, 30));
        var spread = nominal * (1 - Spread + (2 * Spread * chance));
        return spread < longest ? spread : longest;
    }
}
