using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>
/// Measures how long work waits for a thread of this process, and lets fewer calls run at once while that is long. The
/// least of several measurements counts: a single late one is a collection of garbage or the machine, not load.
/// </summary>
internal sealed class TurnsTuning(CallTurns turns, IOptions<LimitsOptions> options, TimeProvider time) : BackgroundService
{
    private const int Measurements = 4;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.TargetDelay == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (true)
            {
                var least = TimeSpan.MaxValue;
                for (var i = 0; i < Measurements; i++)
                {
                    await timer.WaitForNextTickAsync(stoppingToken);
                    var delay = await MeasureAsync();
                    least = delay < least ? delay : least;
                }

                turns.Observe(least);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private static Task<TimeSpan> MeasureAsync()
    {
        var measured = new TaskCompletionSource<TimeSpan>();
        var asked = Stopwatch.GetTimestamp();

        // The common queue, behind whatever waits there: that is what is to be known.
        ThreadPool.UnsafeQueueUserWorkItem(_ => measured.SetResult(Stopwatch.GetElapsedTime(asked)), state: null);
        return measured.Task;
    }
}
