using System.Diagnostics;

namespace Archestra.Cluster.Testing;

/// <summary>Waits for something that another thread brings about and that gives no signal of its own. Always bounded.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <param name="condition">What is waited for.</param>
    /// <param name="what">Names it in the message of the failure.</param>
    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => Task.FromResult(condition()), what);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var started = Stopwatch.GetTimestamp();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"Not within {Limit.TotalSeconds} s: {what}");
            }

            await pause.WaitForNextTickAsync();
        }
    }
}
