using System.Diagnostics;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Audit;

/// <summary>A measurement, run by name: it asserts nothing about speed.</summary>
public sealed class AuditThroughput(PostgresServer server, ITestOutputHelper output)
{
    [Theory(Explicit = true)]
    [InlineData("sqlite", 1, 2_000)]
    [InlineData("sqlite", 64, 40_000)]
    [InlineData("sqlite", 512, 80_000)]
    [InlineData("postgres", 64, 20_000)]
    public async Task Intents_per_second(string engine, int callers, int calls)
    {
        await using var scene = await AuditScene.CreateAsync(engine, server);
        var silo = await scene.StartSiloAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => silo.CallAsync()));
        var commitsBefore = scene.Observer.Batches.Count;
        var next = 0;
        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) <= calls)
            {
                var intent = await silo.Log.BeginAsync(Events.Call(), CancellationToken.None);
                silo.Log.Complete(intent, Events.Outcome());
            }
        })));

        var seconds = watch.Elapsed.TotalSeconds;
        var commits = scene.Observer.Batches.Count - commitsBefore;
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore) / calls;
        output.WriteLine(
            $"{engine}, {callers} callers: {calls / seconds:F0} intents/s with their outcomes, {commits / seconds:F0} commits/s, {1000.0 * callers * seconds / calls:F2} ms each, {allocated} bytes per call");
    }
}
