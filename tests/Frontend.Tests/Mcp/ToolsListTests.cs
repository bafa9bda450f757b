using System.Net;
using System.Text.Json;
using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>2026-07-28 and 2025-11-25, server/tools, "Listing Tools".</summary>
public sealed class ToolsListTests
{
    [Fact]
    public async Task A_list_has_the_tools_the_scopes_allow_in_order_and_costs_no_further_grain_call()
    {
        await using var host = await McpHost.StartAsync();
        host.Scene.SetGateway(McpScene.Tool("zeta"), McpScene.Tool("alpha", Scopes.Read), McpScene.Tool("Beta", Scopes.Read));
        var reader = host.Client(host.Scene.AddToken(Scopes.Read));
        var writer = host.Client(host.Scene.AddToken(Scopes.Write));
        await reader.InitializeAsync();

        var read = NamesOf(await TestMcpClient.JsonOf(await reader.LegacyAsync("tools/list")));
        var written = NamesOf(await TestMcpClient.JsonOf(await writer.ModernAsync("tools/list")));
        var reads = host.Scene.SnapshotReads;
        await reader.LegacyAsync("tools/list");

        read.ShouldBe(["Beta", "alpha"]);
        written.ShouldBe(["Beta", "alpha", "zeta"]);
        host.Scene.SnapshotReads.ShouldBe(reads);
    }

    [Fact]
    public async Task A_modern_list_says_how_long_and_by_whom_it_may_be_kept_and_a_legacy_one_does_not()
    {
        await using var host = await McpHost.StartAsync();
        host.Scene.SetGateway(McpScene.Tool("a"));
        var client = host.Client(host.Scene.AddToken(Scopes.Write));

        var modern = (await TestMcpClient.JsonOf(await client.ModernAsync("tools/list"))).GetProperty("result");
        await client.InitializeAsync();
        var legacy = (await TestMcpClient.JsonOf(await client.LegacyAsync("tools/list"))).GetProperty("result");

        modern.GetProperty("resultType").GetString().ShouldBe("complete");
        modern.GetProperty("ttlMs").GetInt64().ShouldBe(60_000);
        modern.GetProperty("cacheScope").GetString().ShouldBe("private");
        legacy.EnumerateObject().Select(member => member.Name).ShouldBe(["tools"]);
    }

    [Fact]
    public async Task Pages_follow_one_another_and_a_forged_cursor_is_an_invalid_parameter()
    {
        await using var host = await McpHost.StartAsync(new KeyValuePair<string, string?>("Mcp:ToolsPerPage", "2"));
        host.Scene.SetGateway([.. Enumerable.Range(0, 5).Select(i => McpScene.Tool($"t{i}"))]);
        var client = host.Client(host.Scene.AddToken(Scopes.Write));
        var names = new List<string>();
        string? cursor = null;
        var pages = 0;

        do
        {
            var parameters = cursor is null ? "{}" : $"{{\"cursor\":\"{cursor}\"}}";
            var page = await TestMcpClient.JsonOf(await client.ModernAsync("tools/list", parameters));
            names.AddRange(NamesOf(page));
            cursor = page.GetProperty("result").TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
            pages++;
        }
        while (cursor is not null);

        var forged = await TestMcpClient.JsonOf(await client.ModernAsync("tools/list", "{\"cursor\":\"!!\"}"));
        names.ShouldBe(["t0", "t1", "t2", "t3", "t4"]);
        pages.ShouldBe(3);
        forged.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32602);
    }

    [Fact]
    public async Task A_changed_gateway_is_listed_anew_once_the_feed_says_so()
    {
        await using var host = await McpHost.StartAsync();
        host.Scene.SetGateway(McpScene.Tool("old"));
        var client = host.Client(host.Scene.AddToken(Scopes.Write));
        await client.InitializeAsync();
        using var stream = await host.SendAsync(() => StreamOf(host, client));
        await using var events = await EventReader.OpenAsync(stream);

        host.Scene.ChangeGateway(McpScene.Tool("new"));
        var told = await events.NextAsync();

        told!.Value.GetProperty("method").GetString().ShouldBe("notifications/tools/list_changed");
        NamesOf(await TestMcpClient.JsonOf(await client.LegacyAsync("tools/list"))).ShouldBe(["new"]);
    }

    [Fact]
    public async Task Another_tenants_gateway_answers_exactly_as_one_that_does_not_exist()
    {
        await using var host = await McpHost.StartAsync();
        host.Scene.SetGateway(McpScene.Tool("a"));
        var stranger = host.Scene.AddToken("us_bob", "tn_two", Scopes.Write);
        var own = host.Scene.AddToken(Scopes.Write);

        using var foreign = await host.SendAsync(() => Ask(stranger, McpScene.Gateway));
        using var missing = await host.SendAsync(() => Ask(own, "gw_none"));
        using var impossible = await host.SendAsync(() => Ask(own, "gw%2Fone%00"));

        foreign.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        ((int)impossible.StatusCode).ShouldBeInRange(400, 404);
        (await foreign.Content.ReadAsStringAsync()).ShouldBe(await missing.Content.ReadAsStringAsync());
    }

    private static HttpRequestMessage StreamOf(McpHost host, TestMcpClient client)
    {
        var request = McpHost.Request(HttpMethod.Get, host.Scene.AddToken(Scopes.Write));
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Mcp-Session-Id", client.Session);
        return request;
    }

    private static HttpRequestMessage Ask(string token, string gateway)
    {
        var request = McpHost.Request(HttpMethod.Post, token, gateway);
        request.Content = new StringContent("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", null, "application/json");
        return request;
    }

    private static string[] NamesOf(JsonElement answer) =>
        [.. answer.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)];
}
