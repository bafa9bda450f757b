using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Standalone;
using Microsoft.Data.Sqlite;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>The audit log as an auditor sees it: over the API, in exported files, and at a receiver.</summary>
public sealed class AuditApiTests
{
    private const string JsonLines = "application/x-ndjson";

    [Fact]
    public async Task Captured_contents_are_searched_exported_and_verified_without_what_is_secret()
    {
        await using var server = await UpstreamAsync("""{"content":[{"type":"text","text":"{\"owner\":\"bob\",\"token\":\"s3cr3t-result\"}"}]}""");
        await using var scene = await GatewayScene.StartAsync();
        var gateway = await scene.CreateGatewayAsync("g", "upstream", await scene.InstallRemoteAsync("r", server.Url));
        var tenant = await scene.Api.GetAsync($"/api/v1/tenants/{scene.Api.Tenant}");
        await scene.Api.ReplaceAsync(
            $"/api/v1/tenants/{scene.Api.Tenant}",
            new { name = tenant.GetProperty("name").GetString(), audit = new { capture = new { arguments = true, results = true, maxBytes = 4096, redact = new[] { "iban", "/deep/*/x" } } } });
        using var client = McpClient.For(gateway, scene.Token);
        await client.InitializeAsync();

        (await client.CallToolAsync("run", new { city = "Bern", iban = "s3cr3t-iban", password = "s3cr3t-pwd", deep = new[] { new { x = "s3cr3t-x" } } })).Error.ShouldBeNull();

        await Eventually.HoldsAsync(async () => (await CallAsync(scene)).TryGetProperty("outcome", out var outcome) && outcome.ValueKind == JsonValueKind.String, "the outcome is on record");
        var call = await CallAsync(scene);
        call.GetProperty("arguments").GetString().ShouldBe("""{"city":"Bern","iban":"[redacted]","password":"[redacted]","deep":[{"x":"[redacted]"}]}""");
        call.GetProperty("result").GetString()!.ShouldContain("bob");
        var export = await ExportAsync(scene);
        export.ShouldContain("Bern");
        export.ShouldNotContain("s3cr3t");
        scene.Process.Output.ShouldNotContain("Bern", Case.Sensitive, "contents are never logged");
        (await VerifyAsync(scene, "")).GetProperty("isIntact").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_export_over_the_API_is_the_log_and_the_verification_tells_its_progress()
    {
        await using var scene = await GatewayScene.StartAsync();
        for (var i = 0; i < 20; i++) await scene.Api.CreateAsync("users", new { name = $"user-{i}", email = $"{i}@example.com" });

        var lines = (await ExportAsync(scene)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        var entries = lines.Where(line => line.GetProperty("type").GetString() == "entry").Select(line => line.GetProperty("sequence").GetInt64()).ToList();
        entries.ShouldBe(Enumerable.Range(1, entries.Count).Select(n => (long)n));
        entries.Count.ShouldBeGreaterThanOrEqualTo(40);
        lines.ShouldAllBe(line => line.GetProperty("tenant").GetString() == scene.Api.Tenant);
        var steps = (await SendAsync(scene, HttpMethod.Post, "audit/verification", "", JsonLines)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        steps[0].GetProperty("total").GetInt64().ShouldBeGreaterThanOrEqualTo(entries.Count);
        steps[^1].GetProperty("result").GetProperty("isIntact").GetBoolean().ShouldBeTrue();
        (await scene.Api.SendAsync(HttpMethod.Get, "audit?nonsense=1")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await scene.Api.SendAsync(HttpMethod.Get, "audit?sort=tool")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await scene.Api.SendAsync(HttpMethod.Get, "audit?cursor=nonsense")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_database_put_back_to_an_older_state_is_found_by_the_exported_checkpoints_offline_and_over_the_API()
    {
        await using var scene = await GatewayScene.StartAsync();
        var witness = Path.Combine(scene.DataDirectory, "witness.jsonl");
        await scene.Process.StopAsync();
        string[] options = ["--set", $"AuditWitness:File={witness}", "--set", "Audit:CheckpointInterval=00:00:01"];
        await scene.RestartAsync(options);
        for (var i = 0; i < 5; i++) await scene.Api.CreateAsync("users", new { name = $"user-{i}", email = $"{i}@example.com" });
        await scene.Process.StopAsync();
        (await AuditVerifyAsync(scene, witness)).ShouldBe(0);

        await CutOffLastCheckpointAsync(scene);

        (await AuditVerifyAsync(scene, null)).ShouldBe(0, "the database alone does not show it");
        (await AuditVerifyAsync(scene, witness)).ShouldBe(1);
        await scene.RestartAsync("--set", $"AuditWitness:File={witness}.2");
        var result = await VerifyAsync(scene, await File.ReadAllTextAsync(witness));
        result.GetProperty("isIntact").GetBoolean().ShouldBeFalse();
        result.GetProperty("comparedCheckpoints").GetInt32().ShouldBeGreaterThan(1);
        result.GetProperty("findings")[0].GetProperty("problem").GetString()!.ShouldStartWith("Checkpoint ");
    }

    [Fact]
    public async Task Killed_in_the_middle_it_leaves_no_record_out_of_what_the_syslog_receiver_gets()
    {
        await using var receiver = new SyslogReceiver();
        await using var scene = await GatewayScene.StartAsync();
        string[] options =
            ["--set", "AuditSyslog:Host=127.0.0.1", "--set", $"AuditSyslog:Port={receiver.Port}", "--set", "AuditSyslog:Transport=tcp", "--set", "AuditSyslog:SettleTime=00:00:00.200", "--set", "AuditExport:PollInterval=00:00:00.050"];
        for (var round = 0; round < 3; round++)
        {
            await scene.RestartAsync(options);
            await Task.WhenAll(Enumerable.Range(0, 40).Select(i => scene.Api.CreateAsync("users", new { name = $"user-{round}-{i}", email = $"{round}-{i}@example.com" })));
            await scene.Process.KillAsync();
        }

        await scene.RestartAsync(options);
        await Eventually.HoldsAsync(
            async () => (await scene.Api.GetAsync("audit/sinks")).GetProperty("items").EnumerateArray().ToList() is [var sink]
                && sink.GetProperty("isDelivering").GetBoolean() && sink.GetProperty("waiting").GetInt64() == 0,
            "nothing waits any more");

        receiver.Complaints.ShouldBeEmpty();
        var arrived = receiver.Frames.Select(frame => frame.Data["mac"]).ToHashSet();
        var exported = (await ExportAsync(scene)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("mac").GetString()!).ToList();
        exported.Count.ShouldBeGreaterThan(3 * 80);
        // The export may have been asked for before the last entries were sent.
        await Eventually.HoldsAsync(() => exported.All(receiver.Frames.Select(frame => frame.Data["mac"]).ToHashSet().Contains), $"{exported.Count(mac => !arrived.Contains(mac))} of {exported.Count} are missing");
    }

    private static async Task<JsonElement> CallAsync(GatewayScene scene) =>
        (await scene.Api.GetAsync("audit?action=tool.call&toolPrefix=ru")).GetProperty("items").EnumerateArray().Single();

    private static Task<string> ExportAsync(GatewayScene scene) => SendAsync(scene, HttpMethod.Get, "audit/export", null, JsonLines);

    private static async Task<JsonElement> VerifyAsync(GatewayScene scene, string checkpoints) =>
        JsonDocument.Parse(await SendAsync(scene, HttpMethod.Post, "audit/verification", checkpoints, "application/json")).RootElement;

    private static async Task<string> SendAsync(GatewayScene scene, HttpMethod method, string path, string? lines, string accept)
    {
        using var http = TestHttp.Create(scene.Process.BaseUrl);
        using var request = new HttpRequestMessage(method, $"/api/v1/tenants/{scene.Api.Tenant}/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", scene.Token);
        request.Headers.Accept.ParseAdd(accept);
        if (lines is not null) request.Content = new StringContent(lines, Encoding.UTF8, JsonLines);
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, body);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(accept);
        return body;
    }

    private static async Task<int> AuditVerifyAsync(GatewayScene scene, string? checkpoints)
    {
        string[] given = checkpoints is null ? [] : ["--checkpoints", checkpoints];
        return (await StandaloneProcess.RunCommandAsync(["audit", "verify", "--data-directory", scene.DataDirectory, .. given])).ExitCode;
    }

    /// <summary>Removes each tenant's last checkpoint and every entry that the one before it had not seen.</summary>
    private static async Task CutOffLastCheckpointAsync(GatewayScene scene)
    {
        SqliteNativeLibrary.EnsureLoaded();
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(scene.DataDirectory, "audit.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            CREATE TEMP TABLE last AS SELECT tenant_id, max(number) AS number FROM audit_checkpoints GROUP BY tenant_id;
            CREATE TEMP TABLE gone AS SELECT c.tenant_id, json_extract(h.value, '$.silo') AS silo FROM audit_checkpoints c JOIN last USING (tenant_id, number), json_each(CAST(c.body AS text), '$.heads') h;
            DELETE FROM audit_checkpoints WHERE (tenant_id, number) IN (SELECT tenant_id, number FROM last);
            DELETE FROM audit_entries WHERE (tenant_id, silo) IN (SELECT tenant_id, silo FROM gone) AND sequence > coalesce((
                SELECT max(json_extract(h.value, '$.sequence')) FROM audit_checkpoints c, json_each(CAST(c.body AS text), '$.heads') h
                WHERE c.tenant_id = audit_entries.tenant_id AND json_extract(h.value, '$.silo') = audit_entries.silo), 0);
            """;
        (await command.ExecuteNonQueryAsync()).ShouldBeGreaterThan(0);
    }

    private static Task<FakeMcpServer> UpstreamAsync(string result) => FakeMcpServer.StartLegacyAsync(exchange => exchange.ReplyAsync(
        exchange.Method == "tools/list" ? """{"tools":[{"name":"run","inputSchema":{"type":"object"}}]}""" : result));
}
