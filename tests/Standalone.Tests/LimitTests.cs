using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>Limits of a running gateway: set through the API, counted, told, and not forgotten with a restart.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_quota_counts_is_shown_and_outlives_a_restart()
    {
        await using var scene = await GatewayScene.StartAsync();
        var gateway = scene.Process.DemoEndpoint!.AbsolutePath;
        var token = await scene.IssueTokenAsync("quota", "mcp:write");
        await LimitAsync(scene, new { perToken = new { requests = 5, period = "1.00:00:00" } });
        await Eventually.HoldsAsync(async () => await HeaderAsync(scene, gateway, token.Text), "the limit counts");

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++) answers.Add((await ListAsync(scene, gateway, token.Text)).Status);
        await Eventually.HoldsAsync(async () => await UsedAsync(scene, token.Id) == 5, "the ledger knows it");
        (await scene.Process.StopAsync()).ShouldBe(0);
        await scene.RestartAsync();

        answers.ShouldContain(HttpStatusCode.TooManyRequests);
        (await UsedAsync(scene, token.Id)).ShouldBe(5);

        // A front-end that has just begun knows nothing of the token: it asks with the first request that it lets in.
        await Eventually.HoldsAsync(async () => (await ListAsync(scene, gateway, token.Text)).Status == HttpStatusCode.TooManyRequests, "it counts again");
        (await UsedAsync(scene, token.Id)).ShouldBeInRange(5, 10);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_by_its_name()
    {
        await using var scene = await GatewayScene.StartAsync();
        foreach (var (limits, field) in new (object, string)[]
                 {
                     (new { tenant = new { requests = 0, period = "00:00:01" } }, "/limits/tenant/requests"),
                     (new { perUser = new { requests = 1, period = "00:00:00" } }, "/limits/perUser/period"),
                     (new { perToken = new { requests = 1, period = "60.00:00:00" } }, "/limits/perToken/period"),
                     (new { perTool = new { requests = 1, period = "00:00:01", burst = -1 } }, "/limits/perTool/burst"),
                     (new { perTool = new { requests = 1, period = "31.00:00:00", burst = 1000 } }, "/limits/perTool/burst"),
                     (new { tenant = new { requests = 5_000_000, period = "00:00:01" } }, "/limits/tenant"),
                     (new { tools = new Dictionary<string, object> { ["a/b"] = new { requests = 0, period = "00:00:01" } } }, "/limits/tools/a~1b/requests"),
                     (new { maxConcurrentCalls = 0 }, "/limits/maxConcurrentCalls"),
                 })
        {
            using var answer = await scene.Api.SendAsync(HttpMethod.Put, $"/api/v1/tenants/{scene.Api.Tenant}", new { name = "Demo", limits });

            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, field);
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(field);
        }
    }

    [Fact]
    public async Task Management_requests_of_one_token_are_limited_and_say_so_as_problems_do()
    {
        await using var scene = await GatewayScene.StartAsync("--set", "Limits:ManagementPerToken:Requests=20", "--set", "Limits:ManagementPerToken:Period=01:00:00");
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 21; i++) answers.Add(await scene.Api.SendAsync(HttpMethod.Get, "users"));

        var refused = answers[^1];
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        refused.Headers.RetryAfter.ShouldNotBeNull();
        refused.Headers.GetValues("RateLimit").Single().ShouldStartWith("\"token\";r=0;t=");
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(20);
        foreach (var answer in answers) answer.Dispose();
    }

    private static async Task LimitAsync(GatewayScene scene, object limits)
    {
        var tenant = await scene.Api.GetAsync($"/api/v1/tenants/{scene.Api.Tenant}");
        await scene.Api.ReplaceAsync($"/api/v1/tenants/{scene.Api.Tenant}", new { name = tenant.GetProperty("name").GetString(), limits });
    }

    private static async Task<(HttpStatusCode Status, bool IsLimited)> ListAsync(GatewayScene scene, string gateway, string token)
    {
        using var client = McpClient.For(new Uri(scene.Process.BaseUrl, gateway), token, modern: true);
        using var response = await client.PostAsync(
            new
            {
                jsonrpc = "2.0",
                id = 1,
                method = "tools/list",
                @params = new
                {
                    _meta = new Dictionary<string, object>
                    {
                        ["io.modelcontextprotocol/protocolVersion"] = McpClient.ModernVersion,
                        ["io.modelcontextprotocol/clientCapabilities"] = new { },
                    },
                },
            },
            "tools/list",
            null,
            default);
        return (response.StatusCode, response.Headers.Contains("RateLimit"));
    }

    private static async Task<bool> HeaderAsync(GatewayScene scene, string gateway, string token) => (await ListAsync(scene, gateway, token)).IsLimited;

    private static async Task<long> UsedAsync(GatewayScene scene, string tokenId) =>
        (await scene.Api.GetAsync("limits/usage")).GetProperty("items").EnumerateArray()
            .Where(use => use.GetProperty("id").GetString() == tokenId)
            .Select(use => use.GetProperty("used").GetInt64())
            .SingleOrDefault();
}
