using System.Net;
using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>Key rotation as an operator does it, through the API, on a gateway under load and on one that is killed.</summary>
public sealed class KeyRotationTests
{
    private const int Workers = 8;
    private const int Secrets = 30;

    // Front-ends ask for unknown signing keys at most every five seconds: that is the shortest lead that fails nobody.
    private static readonly string[] Quick =
    [
        "--set", "Keys:PollInterval=00:00:00.100", "--set", "Keys:SigningKeyLead=00:00:06", "--set", "Keys:RetirementInterval=00:00:00.200",
        "--set", "Keys:IssuedLifetime=01:00:00",
    ];

    // Half a minute for all of them: the kills come in the middle, however busy the machine.
    private static readonly string[] Slow = [.. Quick, "--set", "Keys:PortionLength=1", "--set", "Keys:PortionPause=00:00:01"];

    [Fact]
    public async Task A_rotation_under_load_fails_no_request()
    {
        await using var server = await StartServerAsync();
        await using var scene = await GatewayScene.StartAsync(Quick);
        var endpoint = await InstallAsync(scene, server.Url);
        using var before = McpClient.For(endpoint, scene.Token);
        await before.InitializeAsync();
        var unused = await scene.IssueTokenAsync("unused", "mcp:read", "mcp:write");

        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => CallUntilAsync(scene, endpoint, before, worker, stop.Token)));
        for (var round = 0; round < 2; round++)
        {
            var begun = await BeginAsync(scene);
            begun.GetProperty("state").GetString().ShouldBe("adding");
            await FinishesAsync(scene);
        }

        await stop.CancelAsync();
        var calls = (await load).Sum();
        calls.ShouldBeGreaterThan(Workers);

        var keys = (await scene.Api.GetAsync("/api/v1/keys")).GetProperty("items").EnumerateArray().ToList();
        keys.Count(key => key.GetProperty("kind").GetString() == "root").ShouldBe(3);
        keys.Count(key => key.GetProperty("state").GetString() == "active").ShouldBe(2);
        var oldest = keys.Where(key => key.GetProperty("kind").GetString() == "root").MinBy(key => key.GetProperty("createdAt").GetDateTimeOffset());
        Needs(oldest).ShouldBe(["apiTokens", "auditEntries", "auditCheckpoints", "issuedValues"], ignoreOrder: true);
        oldest.GetProperty("state").GetString().ShouldBe("replaced");

        // What was made under the first key is good under the third: a token never used since, and a session.
        using var after = McpClient.For(endpoint, unused.Text);
        await after.InitializeAsync();
        (await after.CallToolAsync("whoami", new { })).Error.ShouldBeNull();
        (await before.CallToolAsync("whoami", new { })).Error.ShouldBeNull();
        server.Exchanges.Where(exchange => exchange.Method == "tools/call").ShouldAllBe(exchange => exchange.Header("X-Secret-0") == "value-0");
        await ShouldBeOnRecordAsync(scene, "keys.rotation_started", "keys.activated", "keys.rotation_finished");
        var verified = await StandaloneProcess.RunCommandAsync("audit", "verify", "--data-directory", scene.DataDirectory);
        verified.ExitCode.ShouldBe(0, verified.Output + verified.Problems);
    }

    [Fact]
    public async Task Killed_in_the_middle_of_resealing_it_goes_on_where_it_was()
    {
        await using var server = await StartServerAsync();
        await using var scene = await GatewayScene.StartAsync(Slow);
        var endpoint = await InstallAsync(scene, server.Url);
        var begun = await BeginAsync(scene);

        var done = new List<long>();
        foreach (var (share, next) in new[] { (1, Slow), (3, Slow), (5, Quick) })
        {
            await Eventually.HoldsAsync(async () => (await ProgressAsync(scene)).Done >= share, $"{share} secrets are re-sealed");
            var (state, atKill, total) = await ProgressAsync(scene);
            state.ShouldBe("resealing");
            total.ShouldBe(Secrets);
            done.Add(atKill);
            await scene.Process.KillAsync();
            await scene.RestartAsync(next);
            (await ProgressAsync(scene)).Done.ShouldBeGreaterThanOrEqualTo(atKill, "what was re-sealed stays so");
        }

        done.ShouldAllBe(count => count < Secrets);
        await FinishesAsync(scene);
        (await ProgressAsync(scene)).Done.ShouldBe(Secrets);
        (await scene.Api.GetAsync("/api/v1/keys/rotation")).GetProperty("id").GetString().ShouldBe(begun.GetProperty("id").GetString());
        var old = (await scene.Api.GetAsync("/api/v1/keys")).GetProperty("items").EnumerateArray()
            .Single(key => key.GetProperty("id").GetString() == begun.GetProperty("previousKeyId").GetString());
        Needs(old).ShouldNotContain("secrets");

        using var client = McpClient.For(new Uri(scene.Process.BaseUrl, endpoint.AbsolutePath), scene.Token);
        await client.InitializeAsync();
        (await client.CallToolAsync("whoami", new { })).Error.ShouldBeNull();
        var headers = server.Exchanges.Last(exchange => exchange.Method == "tools/call");
        for (var i = 0; i < Secrets; i++) headers.Header($"X-Secret-{i}").ShouldBe($"value-{i}");
    }

    [Fact]
    public async Task Only_platform_administrators_see_and_change_keys()
    {
        await using var scene = await GatewayScene.StartAsync(Quick);
        var manager = await scene.IssueTokenAsync("manager", "manage");
        using var api = ManagementClient.For(scene.Process.BaseUrl, scene.Api.Tenant, manager.Text);

        foreach (var (method, path) in new[] { (HttpMethod.Get, "keys"), (HttpMethod.Post, "keys/rotation"), (HttpMethod.Get, "keys/rotation"), (HttpMethod.Delete, "keys/k_1"), (HttpMethod.Get, "diagnosis") })
        {
            using var refused = await api.SendAsync(method, $"/api/v1/{path}");
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }

        using var none = await scene.Api.SendAsync(HttpMethod.Get, "/api/v1/keys/rotation");
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await BeginAsync(scene);
        using var second = await scene.Api.SendAsync(HttpMethod.Post, "/api/v1/keys/rotation");
        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var active = (await scene.Api.GetAsync("/api/v1/keys")).GetProperty("items").EnumerateArray().First().GetProperty("id").GetString();
        using var kept = await scene.Api.SendAsync(HttpMethod.Delete, $"/api/v1/keys/{active}");
        kept.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    private static Task<FakeMcpServer> StartServerAsync() => FakeMcpServer.StartLegacyAsync(exchange => exchange.ReplyAsync(
        exchange.Method == "tools/list" ? """{"tools":[{"name":"whoami","inputSchema":{"type":"object"}}]}""" : """{"content":[]}"""));

    private static async Task<Uri> InstallAsync(GatewayScene scene, Uri url)
    {
        var fields = Enumerable.Range(0, Secrets)
            .Select(i => (object)new { name = $"f{i}", secret = true, target = "header", targetName = $"X-Secret-{i}" }).ToArray();
        var values = Enumerable.Range(0, Secrets).ToDictionary(i => $"f{i}", i => $"value-{i}");
        var installation = await scene.InstallRemoteAsync("remote", url, fields, values);
        return await scene.CreateGatewayAsync("rotated", "upstream", installation);
    }

    private static async Task<JsonElement> BeginAsync(GatewayScene scene)
    {
        using var response = await scene.Api.SendAsync(HttpMethod.Post, "/api/v1/keys/rotation");
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, text);
        response.Headers.Location!.ToString().ShouldBe("/api/v1/keys/rotation");
        return JsonElement.Parse(text);
    }

    private static Task FinishesAsync(GatewayScene scene) =>
        Eventually.HoldsAsync(async () => (await ProgressAsync(scene)).State == "finished", "the rotation finishes");

    private static async Task<(string State, long Done, long Total)> ProgressAsync(GatewayScene scene)
    {
        var rotation = await scene.Api.GetAsync("/api/v1/keys/rotation");
        return (rotation.GetProperty("state").GetString()!, rotation.GetProperty("secretsDone").GetInt64(), rotation.GetProperty("secretsTotal").GetInt64());
    }

    private static async Task<int> CallUntilAsync(GatewayScene scene, Uri endpoint, McpClient shared, int worker, CancellationToken stop)
    {
        var calls = 0;
        while (!stop.IsCancellationRequested)
        {
            (await shared.CallToolAsync("whoami", new { }, id: $"{worker}-{calls}", cancellationToken: CancellationToken.None)).Error.ShouldBeNull();
            using var fresh = McpClient.For(endpoint, scene.Token, modern: worker % 2 == 0);
            if (worker % 2 != 0) await fresh.InitializeAsync(CancellationToken.None);
            (await fresh.CallToolAsync("whoami", new { }, cancellationToken: CancellationToken.None)).Error.ShouldBeNull();
            if (worker == 0) (await scene.IssueTokenAsync($"t{calls}", "mcp:read")).Text.ShouldNotBeNull();
            calls++;
        }

        return calls;
    }

    private static async Task ShouldBeOnRecordAsync(GatewayScene scene, params string[] actions)
    {
        foreach (var action in actions)
        {
            var records = (await scene.Api.GetAsync($"audit?action={action}")).GetProperty("items").EnumerateArray().ToList();
            records.Count.ShouldBe(2, action);
            records.ShouldAllBe(record => record.GetProperty("outcome").GetString() == "succeeded");
            var details = JsonElement.Parse(records[0].GetProperty("details").GetString()!);
            details.GetProperty("before").GetProperty("keyId").GetString().ShouldNotBe(details.GetProperty("after").GetProperty("keyId").GetString());
        }
    }

    private static string[] Needs(JsonElement key) => [.. key.GetProperty("neededBy").EnumerateArray().Select(need => need.GetProperty("what").GetString()!)];
}
