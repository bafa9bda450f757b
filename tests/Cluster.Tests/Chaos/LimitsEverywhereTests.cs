using System.Diagnostics;
using System.Net;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>Three front-ends, one quota: how much more than it they admit together, and what a lost silo changes.</summary>
[Collection<ChaosCollection>]
public sealed class LimitsEverywhereTests(PostgresServer server)
{
    private const int Quota = 20;

    [Fact]
    public async Task Front_ends_overshoot_within_the_bound_learn_of_each_other_and_remember_when_a_silo_dies()
    {
        await using var cluster = await GatewayCluster.StartAsync(await server.CreateDatabaseAsync());
        var gateway = await cluster.CreateGatewayAsync("limits");
        using var api = cluster.Api();
        var token = (await api.IssueTokenAsync("limited", "mcp:write")).Text;
        var clients = Enumerable.Range(0, 3).Select(i => cluster.Client(gateway, token, i, modern: true)).ToArray();
        foreach (var client in clients) (await StatusAsync(client)).ShouldBe(HttpStatusCode.OK);

        await LimitAsync(api, new { perToken = new { requests = Quota, period = "1.00:00:00" } });
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(clients.Select(client => Eventually.HoldsAsync(async () => await IsLimitedAsync(client), "the limit counts everywhere")));
        var everywhere = Stopwatch.GetElapsedTime(started);

        var admitted = (await Task.WhenAll(clients.Select(client => FloodAsync(client, 3 * Quota)))).Sum();
        await Eventually.HoldsAsync(
            async () => (await Task.WhenAll(clients.Select(StatusAsync))).All(status => status == HttpStatusCode.TooManyRequests), "every front-end knows that it is used up");
        foreach (var silo in cluster.Alive.Take(2).ToArray()) await GatewayCluster.KillAsync(silo);
        var afterwards = (await Task.WhenAll(clients.Select(client => FloodAsync(client, Quota)))).Sum();

        everywhere.ShouldBeLessThan(TimeSpan.FromSeconds(1));

        // n × (B + R × D) + R × w, in which a day's quota refills by nothing; what was let in before counts too.
        admitted.ShouldBeLessThanOrEqualTo(3 * Quota);
        afterwards.ShouldBe(0);
        foreach (var client in clients) client.Dispose();
    }

    private static async Task LimitAsync(ManagementClient api, object limits)
    {
        var tenant = await api.GetAsync($"/api/v1/tenants/{api.Tenant}");
        await api.ReplaceAsync($"/api/v1/tenants/{api.Tenant}", new { name = tenant.GetProperty("name").GetString(), limits });
    }

    private static async Task<int> FloodAsync(McpClient client, int requests)
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => StatusAsync(client)));
        return statuses.Count(status => status == HttpStatusCode.OK);
    }

    private static async Task<HttpStatusCode> StatusAsync(McpClient client) => (await client.RequestAsync("tools/list", new { })).Status;

    private static async Task<bool> IsLimitedAsync(McpClient client)
    {
        using var response = await client.PostAsync(new { jsonrpc = "2.0", id = 1, method = "none", @params = new { } }, "none", null, default);
        return response.Headers.Contains("RateLimit");
    }
}
