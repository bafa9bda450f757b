using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.Diagnosis;

/// <summary>The same examination of a gateway that runs, over its API.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RunningDiagnosisTests
{
    private const string Marked = "MARKED-secret-2v9TqL";

    [Fact]
    public async Task It_finds_what_is_planted_around_a_running_gateway_and_names_each_cure()
    {
        await using var server = await FakeMcpServer.StartLegacyAsync(exchange => exchange.ReplyAsync(
            """{"tools":[{"name":"run","inputSchema":{"type":"object"}}]}"""));
        await using var refusing = await FakeMcpServer.StartAsync(exchange => exchange.ReplyStatusAsync(401));
        await using var scene = await GatewayScene.StartAsync();
        await scene.InstallRemoteAsync("sound", server.Url);
        (await FindAsync(scene)).ShouldBeEmpty();

        object[] fields = [new { name = "key", secret = true, target = "header", targetName = "X-Api-Key" }];
        var refused = await scene.InstallRemoteAsync("refused", refusing.Url, fields, new { key = Marked });
        var closed = await scene.InstallRemoteAsync("closed", new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Installation.ClosedPort()}/mcp")));
        var absent = await scene.InstallHostedAsync("absent", "no-such-program", []);
        var gateway = await scene.Api.CreateGatewayAsync("empty", "upstream", closed);
        await scene.Api.CreateAsync("tokens", new
        {
            name = "short", ownerKind = "organization", ownerId = scene.Api.Tenant, scopes = new[] { "mcp:read" }, expiresAt = TimeProvider.System.GetUtcNow().AddDays(1),
        });
        File.SetUnixFileMode(Path.Combine(scene.DataDirectory, "silo.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var found = await FindAsync(scene);

        Cure(found, "servers", $"installation/{refused}", "refuses the credential").ShouldContain("Give the value anew");
        Cure(found, "servers", $"installation/{closed}", "cannot be used").ShouldContain("correct the URL");
        Cure(found, "servers", $"installation/{absent}", "'no-such-program' is not found").ShouldContain("HostedServers:Path");
        Cure(found, "gateways", $"gateway/{gateway}", "has no tools").ShouldContain("Add an installation");
        found.Single(finding => finding.Check == "tokens").Cure.ShouldContain("Issue another one");
        found.Single(finding => finding.Check == "dataDirectory").Cure.ShouldContain("chmod 600");
        found.Count.ShouldBe(6, string.Join('\n', found));
    }

    [Fact]
    public async Task A_key_ring_that_is_swapped_under_a_running_gateway_is_found_and_not_used()
    {
        await using var scene = await GatewayScene.StartAsync("--set", "Keys:PollInterval=00:00:00.100");
        await using var other = await GatewayScene.StartAsync();
        File.Copy(Path.Combine(other.DataDirectory, "keys.json"), Path.Combine(scene.DataDirectory, "keys.json"), overwrite: true);

        await Testing.Eventually.HoldsAsync(
            async () => (await FindAsync(scene)).Any(finding => finding.Check == "keyRingUse" && finding.Cure.Length > 0), "the swapped ring is found");

        (await FindAsync(scene)).Select(finding => finding.Check).ShouldBe(["keyRing", "keyRingUse"], ignoreOrder: true);
        using var client = McpClient.For(scene.Process.DemoEndpoint!, scene.Token);
        await client.InitializeAsync();
        (await client.ListToolNamesAsync()).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Each_check_is_told_as_it_ends_to_who_asks_for_lines()
    {
        await using var scene = await GatewayScene.StartAsync();
        using var http = Archestra.Cluster.Testing.Clients.TestHttp.Create(scene.Process.BaseUrl);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/diagnosis");
        request.Headers.Authorization = new("Bearer", scene.Token);
        request.Headers.Accept.ParseAdd("application/x-ndjson");

        using var response = await http.SendAsync(request);

        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBeGreaterThan(10);
        lines.Select(line => JsonElement.Parse(line).GetProperty("status").GetString()).ShouldAllBe(status => status == "passed");
    }

    private static async Task<List<(string Check, string? Subject, string Problem, string Cure)>> FindAsync(GatewayScene scene)
    {
        var answer = await scene.Api.GetAsync("/api/v1/diagnosis");
        answer.ToString().ShouldNotContain(Marked);
        var found = answer.GetProperty("checks").EnumerateArray().SelectMany(check => check.GetProperty("findings").EnumerateArray(), (check, finding) => (
            check.GetProperty("name").GetString()!,
            finding.GetProperty("subject").GetString(),
            finding.GetProperty("problem").GetString()!,
            finding.GetProperty("cure").GetString()!)).ToList();
        answer.GetProperty("healthy").GetBoolean().ShouldBe(found.Count == 0);
        return found;
    }

    private static string Cure(List<(string Check, string? Subject, string Problem, string Cure)> found, string check, string subject, string problem)
    {
        var finding = found.Where(one => one.Check == check && one.Subject == subject).ShouldHaveSingleItem(string.Join('\n', found));
        finding.Problem.ShouldContain(problem, Case.Sensitive);
        return finding.Cure;
    }
}
