namespace Archestra.Cluster.Hosting.Health;

/// <summary>
/// Asks all checks of a node, together and for a bounded time. What they said is kept for a second, and asked for by one at
/// a time: anybody may send probes, and none of them may cost more than the first.
/// </summary>
internal sealed partial class Readiness(IEnumerable<IReadinessCheck> checks, TimeProvider time, ILogger<Readiness> logger) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    /// <summary>Below the second and more that probes usually wait.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    private readonly IReadinessCheck[] _checks = [.. checks.OrderBy(check => check.Name, StringComparer.Ordinal)];
    private readonly SemaphoreSlim _turn = new(1);
    private volatile ReadinessReport? _last;

    public async ValueTask<ReadinessReport> ReadAsync(CancellationToken cancellationToken)
    {
        if (Recent is { } known)
        {
            return known;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Recent ?? (_last = await AskAllAsync().ConfigureAwait(false));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private ReadinessReport? Recent => _last is { } last && time.GetElapsedTime(last.MadeAt) < Lifetime ? last : null;

    // Not cancelled with the probe that happens to ask: the next one wants the answer too.
    private async Task<ReadinessReport> AskAllAsync()
    {
        using var limit = new CancellationTokenSource(Patience, time);
        var problems = await Task.WhenAll(_checks.Select(check => AskAsync(check, limit.Token))).ConfigureAwait(false);
        return new ReadinessReport(problems, time.GetTimestamp());
    }

    private async Task<KeyValuePair<string, string?>> AskAsync(IReadinessCheck check, CancellationToken limit)
    {
        try
        {
            return new(check.Name, await check.FindProblemAsync(limit).AsTask().WaitAsync(limit).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new(check.Name, "No answer in time.");
        }
        catch (Exception exception)
        {
            // Whatever it is, the node is not ready; what it says may name addresses and goes to the log.
            Log.CheckFailed(logger, exception, check.Name);
            return new(check.Name, "The check failed; the log says why.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7401, LogLevel.Warning, "The readiness check {Check} failed", EventName = nameof(CheckFailed))]
        public static partial void CheckFailed(ILogger logger, Exception exception, string check);
    }
}
