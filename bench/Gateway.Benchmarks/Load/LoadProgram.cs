using System.Text.Json;

namespace Archestra.Cluster.Gateway.Benchmarks.Load;

/// <summary>
/// The load generator, a process of its own: reads an order from each line of its input and answers each with a line. It
/// serves every target alike and costs a few microseconds a call: requests are made before the clock starts, connections
/// are kept, and answers are searched, not parsed.
/// </summary>
internal static class LoadProgram
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            var order = JsonSerializer.Deserialize<LoadOrder>(line)!;
            Console.WriteLine(JsonSerializer.Serialize(await RunAsync(order)));
        }
    }

    private static async Task<LoadResult> RunAsync(LoadOrder order)
    {
        var requests = LoadRequests.Make(order);
        var callers = new List<LoadCaller>();
        try
        {
            for (var i = 0; i < order.Callers; i++)
            {
                callers.Add(await LoadCaller.ConnectAsync(order, requests, i));
            }

            var begin = TimeProvider.System.GetTimestamp();
            var end = begin + (long)(order.Seconds * TimeProvider.System.TimestampFrequency);
            await Task.WhenAll(callers.Select(caller => Task.Run(() => caller.CallUntilAsync(end))));
            return Summarize(callers, TimeProvider.System.GetElapsedTime(begin).TotalSeconds);
        }
        finally
        {
            callers.ForEach(caller => caller.Dispose());
        }
    }

    private static LoadResult Summarize(List<LoadCaller> callers, double seconds)
    {
        var times = callers.SelectMany(caller => caller.Times).ToArray();
        Array.Sort(times);
        var failure = callers.Find(caller => caller.FirstFailure is not null)?.FirstFailure;
        return new LoadResult(
            times.Length, callers.Sum(caller => caller.Failures), seconds, Percentile(times, 0.50), Percentile(times, 0.99), failure);
    }

    private static double Percentile(long[] sorted, double part) => sorted.Length == 0
        ? 0
        : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))] * 1000.0 / TimeProvider.System.TimestampFrequency;
}
