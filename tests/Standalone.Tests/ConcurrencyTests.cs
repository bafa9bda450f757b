using System.Diagnostics;
using System.Net;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>One connection never serializes its callers, and no caller gets another one's answer.</summary>
public sealed class ConcurrencyTests(ConcurrencyTests.Scene scene) : IClassFixture<ConcurrencyTests.Scene>
{
    [Fact]
    public async Task Twenty_calls_at_once_take_less_than_twice_one()
    {
        using var client = await scene.ConnectAsync();
        await client.CallToolAsync("sample__wait", new { milliseconds = 1 });

        // Both in one run, and a machine busy with something else gets another chance: serialized, it would be twenty times.
        var ratio = double.MaxValue;
        for (var attempt = 0; attempt < 5 && ratio >= 2; attempt++)
        {
            var one = await TimeAsync(client, 1);
            ratio = await TimeAsync(client, 20) / one;
        }

        ratio.ShouldBeLessThan(2);
    }

    [Fact]
    public async Task A_thousand_calls_of_twenty_clients_with_the_same_ids_each_get_their_own_answer()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.ConnectAsync()));

        var answers = await Task.WhenAll(clients.SelectMany((client, number) => Enumerable.Range(1, 50).Select(async id =>
        {
            var message = $"client {number}, call {id}";
            var answer = await EchoAsync(client, message, id);
            return (message, answer, id);
        })));

        answers.Length.ShouldBe(1000);
        answers.ShouldAllBe(seen => seen.answer.Text == seen.message);
        answers.ShouldAllBe(seen => seen.answer.Message!.Value.GetProperty("id").GetInt32() == seen.id);
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }

    /// <summary>A machine with no time left for the change feed answers 503: nothing ran, and the client asks again, as <c>Retry-After</c> says.</summary>
    private static async Task<McpAnswer> EchoAsync(McpClient client, string message, int id)
    {
        McpAnswer answer = null!;
        await Testing.Eventually.HoldsAsync(
            async () => (answer = await client.CallToolAsync("sample__echo", new { message }, id)).Status != HttpStatusCode.ServiceUnavailable,
            "a call is let in");
        return answer;
    }

    private static async Task<double> TimeAsync(McpClient client, int calls)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => client.CallToolAsync("sample__wait", new { milliseconds = 200 })));
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public sealed class Scene : IAsyncLifetime
    {
        private GatewayScene _gateway = null!;

        public async Task<McpClient> ConnectAsync()
        {
            var client = McpClient.For(_gateway.Process.DemoEndpoint!, _gateway.Token);
            await client.InitializeAsync();
            return client;
        }

        public async ValueTask InitializeAsync() => _gateway = await GatewayScene.StartAsync();

        public ValueTask DisposeAsync() => _gateway.DisposeAsync();
    }
}
