using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Hosting.Health;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;
using Microsoft.Extensions.Logging.Abstractions;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>Ready means that a request would be served; not ready says why, to anybody, and tells nothing else.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_ready_node_names_every_check()
    {
        await using var scene = await GatewayScene.StartAsync();
        using var http = TestHttp.Create(scene.Process.BaseUrl);

        var health = await ReadAsync(await http.GetAsync("/health/ready"), HttpStatusCode.OK);

        health.GetProperty("status").GetString().ShouldBe("ready");
        health.GetProperty("checks").EnumerateObject().Select(check => check.Name).ShouldBe(["audit", "changeFeed", "database", "host", "keyRing", "siloChangeFeed"]);
        health.GetProperty("checks").EnumerateObject().ShouldAllBe(check => check.Value.GetString() == "ok");
    }

    [Fact]
    public async Task A_database_that_is_gone_is_named_without_saying_where_it_was()
    {
        var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        await using var server = postgres;
        var connectionString = await postgres.CreateDatabaseAsync();
        await using var scene = await GatewayScene.StartAsync(
            new Dictionary<string, string> { ["ARCHESTRA_Storage__ConnectionString"] = connectionString }, "--set", "Storage:Provider=postgres");
        using var http = TestHttp.Create(scene.Process.BaseUrl);
        await ReadAsync(await http.GetAsync("/health/ready"), HttpStatusCode.OK);

        await postgres.StopAsync();

        await Eventually.HoldsAsync(async () => (await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable, "not ready without a database");
        var text = "";
        await Eventually.HoldsAsync(
            async () => (text = await (await http.GetAsync("/health/ready")).Content.ReadAsStringAsync()).Contains("database", StringComparison.Ordinal)
                && Problems(text).Contains("siloChangeFeed") && Problems(text).Contains("database"),
            "the database is named");
        Problems(text).ShouldNotContain("keyRing");
        text.ShouldNotContain("127.0.0.1");
        text.ShouldNotContain("Exception");
        (await http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_check_that_hangs_or_throws_is_a_check_that_failed_and_is_asked_once_for_many()
    {
        var time = new ManualTimeProvider();
        var hanging = new ScriptedCheck("hanging", token => Task.Delay(Timeout.InfiniteTimeSpan, token));
        using var readiness = new Readiness(
            [hanging, new ScriptedCheck("throwing", _ => throw new InvalidOperationException("Host=secret-host")), new ScriptedCheck("content", _ => Task.CompletedTask)],
            time,
            NullLogger<Readiness>.Instance);

        var asked = Enumerable.Range(0, 50).Select(_ => readiness.ReadAsync(TestContext.Current.CancellationToken).AsTask()).ToArray();
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Task.WhenAll(asked).IsCompleted;
            },
            "the answers");

        (await asked[0]).Problems.Select(problem => (problem.Key, problem.Value)).ShouldBe(
            [("content", null), ("hanging", "No answer in time."), ("throwing", "The check failed; the log says why.")]);
    }

    private static List<string> Problems(string json) => [.. JsonDocument.Parse(json).RootElement.GetProperty("checks").EnumerateObject()
        .Where(check => check.Value.GetString() != "ok").Select(check => check.Name)];

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        response.StatusCode.ShouldBe(expected, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private sealed class ScriptedCheck(string name, Func<CancellationToken, Task> act) : IReadinessCheck
    {
        public string Name => name;

        public async ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken)
        {
            await act(cancellationToken);
            return null;
        }
    }
}
