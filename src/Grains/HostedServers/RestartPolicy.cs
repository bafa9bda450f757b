using Archestra.Cluster.Grains.Calls;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>
/// Decides when a hosted server that failed may be started again. One failure is answered by a restart at once: a server
/// that was killed is back with the next call. Further failures without a stable run between them wait longer each time.
/// Pure: time and chance come from outside.
/// </summary>
internal sealed class RestartPolicy(HostedServerOptions options, ChanceSource chance)
{
    /// <summary>From here on it is a crash loop and said so.</summary>
    private const int LoopAfter = 3;

    private TimeSpan _notBefore;
    private string _lastProblem = "";

    /// <summary>Failures without a stable run between them.</summary>
    public int Failures { get; private set; }

    /// <param name="now">On any clock that only moves forward.</param>
    /// <param name="uptime">How long the server ran; zero when it did not start.</param>
    /// <param name="problem">A sentence: exit code, last lines of stderr.</param>
    public void OnFailure(TimeSpan now, TimeSpan uptime, string problem)
    {
        Failures = uptime >= options.StableAfter ? 1 : Failures + 1;
        _lastProblem = problem;
        _notBefore = Failures == 1
            ? now
            : now + Backoff.Wait(Failures - 2, options.RestartDelay, options.MaxRestartDelay, chance());
    }

    /// <summary>Something changed that may have been the reason: the next start need not wait.</summary>
    public void Reset()
    {
        Failures = 0;
        _notBefore = TimeSpan.Zero;
    }

    /// <summary>How long until the next start is allowed; zero when it is.</summary>
    public TimeSpan Wait(TimeSpan now) => Failures > 0 && _notBefore > now ? _notBefore - now : TimeSpan.Zero;

    /// <summary>For callers while it waits.</summary>
    public string Describe(TimeSpan now)
    {
        var state = Failures >= LoopAfter ? $"is in a crash loop ({Failures} failures in a row)" : "failed twice in a row";
        return $"The server {state} and is started again in {Wait(now).TotalSeconds:0.#} s. Last: {_lastProblem}";
    }
}
