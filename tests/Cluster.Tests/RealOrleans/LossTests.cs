using System.Collections.Concurrent;
using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Cluster.Tests.RealOrleans;

/// <summary>A silo dies or is stopped under load. Whatever a call then is told, it is told, and in the field's terms.</summary>
[Collection(RealOrleansCollection.Name)]
public sealed class LossTests(ClusterFixture fixture, ITestOutputHelper output)
{
    private const int Workers = 8;
    private static readonly TimeSpan Resumption = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Calls_resume_after_a_silo_was_killed()
    {
        await UnderLoadAsync(static silo => silo.Process.KillAsync());
    }

    [Fact]
    public async Task Calls_go_on_while_a_silo_is_stopped()
    {
        await UnderLoadAsync(static async silo => (await silo.Process.StopAsync()).ShouldBe(0));
    }

    private async Task UnderLoadAsync(Func<SiloNode, Task> lose)
    {
        using var here = await fixture.ConnectAsync(0);
        using var there = await fixture.ConnectAsync(1);
        (await ClusterFixture.CallAsync(here, "hosted__echo", new { })).Error.ShouldBeNull();
        var failures = new ConcurrentQueue<string>();
        var answered = new ConcurrentDictionary<McpClient, int>();
        using var enough = new CancellationTokenSource(Resumption);
        var afterwards = new Resumed();

        var workers = Enumerable.Range(0, Workers).Select(n => LoadAsync(n % 2 == 0 ? here : there, n % 4 < 2, failures, answered, afterwards, enough.Token)).ToArray();
        var lost = fixture.Cluster.Silos[0];
        await lose(lost);
        afterwards.Begin();
        await Task.WhenAll(workers);

        fixture.Cluster.Silos.Remove(lost);
        await fixture.Cluster.AddSiloAsync();
        foreach (var failure in failures.GroupBy(text => text)) output.WriteLine($"{failure.Count()} × {failure.Key}");
        output.WriteLine($"{answered.Values.Sum()} answered; resumed after {afterwards.Elapsed.TotalSeconds:0.0} s");
        enough.IsCancellationRequested.ShouldBeFalse($"calls did not resume within {Resumption}");
    }

    /// <summary>Calls until it got three answers in a row after the loss.</summary>
    private static async Task LoadAsync(
        McpClient client, bool remote, ConcurrentQueue<string> failures, ConcurrentDictionary<McpClient, int> answered, Resumed resumed, CancellationToken enough)
    {
        for (var (n, inARow) = (0, 0); inARow < 3 && !enough.IsCancellationRequested; n++)
        {
            var hasBegun = resumed.HasBegun;
            var answer = remote
                ? await client.CallToolAsync("remote__repeat", new { word = "w" }, cancellationToken: CancellationToken.None)
                : await client.CallToolAsync("hosted__echo", new { n }, cancellationToken: CancellationToken.None);
            var isAnswered = answer.Message is { } message && message.TryGetProperty("result", out var result) && !IsError(result);
            if (isAnswered)
            {
                answered.AddOrUpdate(client, 1, static (_, count) => count + 1);
            }
            else
            {
                // A 503 of a stale change feed, a JSON-RPC error, or a tool error: never silence, never a 500.
                ((int)answer.Status).ShouldBeOneOf(200, 503);
                failures.Enqueue($"{(int)answer.Status} {answer.Message}");
            }

            inARow = hasBegun && isAnswered ? inARow + 1 : 0;
        }

        resumed.Note();
    }

    private static bool IsError(JsonElement result) => result.TryGetProperty("isError", out var isError) && isError.GetBoolean();

    private sealed class Resumed
    {
        private long _begun;
        private long _ended;

        public bool HasBegun => Volatile.Read(ref _begun) != 0;

        public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_begun, _ended);

        public void Begin() => Volatile.Write(ref _begun, TimeProvider.System.GetTimestamp());

        public void Note() => Volatile.Write(ref _ended, TimeProvider.System.GetTimestamp());
    }
}
