using System.Net;
using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Limits;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>RFC 6585 §4; draft-ietf-httpapi-ratelimit-headers-10.</summary>
public sealed class RateLimitTests
{
    private static readonly RateLimit TwoADay = new() { Requests = 2, Period = TimeSpan.FromDays(1) };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_too_many_is_told_when_to_come_again(bool modern)
    {
        await using var host = await StartAsync(new TenantLimits { PerToken = TwoADay });
        var client = host.Client(host.Scene.AddToken(Scopes.Write));

        using var first = await ListAsync(client, modern);
        using var second = await ListAsync(client, modern);
        using var third = await ListAsync(client, modern);

        // A legacy list without a session is a refusal of another kind; what counts is that it was let in.
        first.StatusCode.ShouldBe(modern ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        first.Headers.GetValues("RateLimit-Policy").ShouldBe(["\"token\";q=2;w=86400"]);
        first.Headers.GetValues("RateLimit").Single().ShouldStartWith("\"token\";r=1;t=43");
        second.Headers.GetValues("RateLimit").Single().ShouldStartWith("\"token\";r=0;t=86");
        third.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        third.Headers.GetValues("RateLimit").Single().ShouldStartWith("\"token\";r=0;t=86");
        third.Headers.RetryAfter!.Delta!.Value.TotalHours.ShouldBeInRange(11.9, 12);
        var error = (await TestMcpClient.JsonOf(third)).GetProperty("error");
        error.GetProperty("code").GetInt32().ShouldBe(-31007);
        error.GetProperty("data").GetProperty("retryable").GetBoolean().ShouldBeTrue();
        error.GetProperty("data").GetProperty("limit").GetString().ShouldBe("token");
        error.GetProperty("data").GetProperty("retryAfterMs").GetInt64().ShouldBeInRange(43_000_000, 43_200_000);
    }

    [Fact]
    public async Task Each_kind_of_limit_counts_what_it_is_for()
    {
        await using var host = await StartAsync(new TenantLimits { PerUser = TwoADay, Tenant = TwoADay with { Requests = 3 } });
        var (ann, annToo, bob) = (
            host.Client(host.Scene.AddToken("us_ann", McpScene.Tenant, Scopes.Write)),
            host.Client(host.Scene.AddToken("us_ann", McpScene.Tenant, Scopes.Write)),
            host.Client(host.Scene.AddToken("us_bob", McpScene.Tenant, Scopes.Write)));

        (await StatusAsync(ann)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(annToo)).ShouldBe(HttpStatusCode.OK);
        (await LimitOfAsync(ann)).ShouldBe("user");
        (await StatusAsync(bob)).ShouldBe(HttpStatusCode.OK);
        (await LimitOfAsync(bob)).ShouldBe("tenant");
    }

    [Fact]
    public async Task A_tools_limit_is_told_with_the_requests_id_and_leaves_other_tools_alone()
    {
        await using var host = await StartAsync(new TenantLimits { Tools = { ["pay"] = TwoADay with { Requests = 1 } } }, McpScene.Tool("pay"), McpScene.Tool("look"));
        host.Scene.Tools["pay"] = host.Scene.Tools["look"] = (_, _) => Task.FromResult(McpScene.Text("done"));
        var client = host.Client(host.Scene.AddToken(Scopes.Write));
        using var first = await client.ModernAsync("tools/call", """{"name":"pay"}""");

        using var second = await client.ModernAsync("tools/call", """{"name":"pay"}""", id: "\"second\"");
        using var other = await client.ModernAsync("tools/call", """{"name":"look"}""");

        (first.StatusCode, other.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        var message = await TestMcpClient.JsonOf(second);
        message.GetProperty("id").GetString().ShouldBe("second");
        message.GetProperty("error").GetProperty("data").GetProperty("limit").GetString().ShouldBe("tool");
        host.Scene.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Another_limit_counts_with_the_next_snapshot_and_what_was_used_stays_used()
    {
        await using var host = await StartAsync(new TenantLimits { PerToken = TwoADay });
        var client = host.Client(host.Scene.AddToken(Scopes.Write));
        await StatusAsync(client);
        await StatusAsync(client);
        (await StatusAsync(client)).ShouldBe(HttpStatusCode.TooManyRequests);

        host.Scene.Limits = new TenantLimits { PerToken = TwoADay with { Requests = 3 } };
        host.Scene.Publish(FeedEntryKind.TenantChanged, McpScene.Tenant);
        host.Scene.SetGateway();

        await Eventually.HoldsAsync(async () => await StatusAsync(client) == HttpStatusCode.OK, "the new limit has one more");
        (await StatusAsync(client)).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task The_deployments_limit_counts_where_the_tenant_has_none()
    {
        await using var host = await StartAsync(null, [], new("Limits:PerToken:Requests", "1"), new("Limits:PerToken:Period", "1.00:00:00"));
        var client = host.Client(host.Scene.AddToken(Scopes.Write));

        (await StatusAsync(client)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(client)).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Without_limits_nothing_is_told_of_them()
    {
        await using var host = await StartAsync(null);
        using var response = await ListAsync(host.Client(host.Scene.AddToken(Scopes.Write)), modern: true);

        response.Headers.Contains("RateLimit").ShouldBeFalse();
        response.Headers.Contains("RateLimit-Policy").ShouldBeFalse();
    }

    [Fact]
    public async Task A_flood_of_refusals_is_one_entry_of_the_audit_log_a_second_and_what_was_admitted_is_told()
    {
        await using var host = await StartAsync(new TenantLimits { PerToken = TwoADay });
        var token = host.Scene.AddToken(Scopes.Write);
        for (var i = 0; i < 50; i++) await StatusAsync(host.Client(token));

        await Eventually.HoldsAsync(() => host.Scene.Refusals.Sum(refusal => refusal.Count) == 48, "all refusals are on record");
        host.Scene.Refusals.Count.ShouldBeLessThan(10);
        host.Scene.Refusals.ShouldAllBe(refusal => refusal.Reason == "rate_limited_token" && refusal.TokenId == host.Scene.PrincipalOf(token).TokenId);
        await Eventually.HoldsAsync(() => host.Scene.Uses.Sum(use => use.Taken) == 2, "the ledger hears of what was admitted");
    }

    private static Task<McpHost> StartAsync(TenantLimits? limits, params Grains.Gateways.GatewayTool[] tools) => StartAsync(limits, tools, []);

    private static async Task<McpHost> StartAsync(TenantLimits? limits, Grains.Gateways.GatewayTool[] tools, params KeyValuePair<string, string?>[] settings)
    {
        var host = await McpHost.StartAsync(settings);
        host.Scene.Limits = limits;
        host.Scene.SetGateway(tools);
        return host;
    }

    private static Task<HttpResponseMessage> ListAsync(TestMcpClient client, bool modern) =>
        modern ? client.ModernAsync("tools/list") : client.LegacyAsync("tools/list");

    private static async Task<HttpStatusCode> StatusAsync(TestMcpClient client)
    {
        using var response = await ListAsync(client, modern: true);
        return response.StatusCode;
    }

    private static async Task<string?> LimitOfAsync(TestMcpClient client)
    {
        using var response = await ListAsync(client, modern: true);
        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        return (await TestMcpClient.JsonOf(response)).GetProperty("error").GetProperty("data").GetProperty("limit").GetString();
    }
}
