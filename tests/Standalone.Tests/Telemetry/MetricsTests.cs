using Archestra.Cluster.Hosting.Telemetry.Prometheus;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Documents;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Peers.Otlp;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.Telemetry;

/// <summary>What a running gateway exports, over OTLP and to Prometheus, is what docs/operations.md says: no more and no less.</summary>
public sealed class MetricsTests : IDisposable
{
    private const string OnPostgres = "PostgreSQL";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("archestra-witness-");

    /// <summary>A target of the audit log: some metrics are about those.</summary>
    private string[] WithWitness => ["--set", $"AuditWitness:File={Path.Combine(_folder.FullName, "witness.log")}"];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_collector_gets_every_documented_metric_and_no_other()
    {
        await using var sink = await OtlpSink.StartAsync();
        await using var scene = await GatewayScene.StartAsync([.. WithWitness, "--set", $"Telemetry:OtlpEndpoint={sink.Url}", "--set", "Telemetry:MetricInterval=00:00:01"]);
        await LiveThroughEverythingAsync(scene);

        await ShouldBeAsDocumentedAsync(sink, row => row.Where != OnPostgres);
        await ShouldHaveCountedAsync(sink);
    }

    [Fact]
    public async Task On_PostgreSQL_those_of_its_driver_come_too()
    {
        var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        await using var server = postgres;
        await using var sink = await OtlpSink.StartAsync();
        await using var scene = await GatewayScene.StartAsync(
            new Dictionary<string, string> { ["ARCHESTRA_Storage__ConnectionString"] = await postgres.CreateDatabaseAsync() },
            [.. WithWitness, "--set", "Storage:Provider=postgres", "--set", $"Telemetry:OtlpEndpoint={sink.Url}", "--set", "Telemetry:MetricInterval=00:00:01"]);
        await LiveThroughEverythingAsync(scene);

        await ShouldBeAsDocumentedAsync(sink, _ => true);
        sink.Metrics.Where(metric => metric.Name == "db.client.connection.count").Select(metric => metric.Attributes["db.client.connection.pool.name"])
            .Distinct(StringComparer.Ordinal).ShouldBe(["audit", "silo"], ignoreOrder: true);
    }

    [Fact]
    public async Task Prometheus_gets_every_documented_metric_and_no_other_and_only_at_its_own_address()
    {
        var url = $"http://127.0.0.1:{FreePort.Find()}";
        await using var scene = await GatewayScene.StartAsync([.. WithWitness, "--set", $"Telemetry:PrometheusUrl={url}"]);
        await LiveThroughEverythingAsync(scene);
        using var prometheus = TestHttp.Create(new Uri(url));
        using var gateway = TestHttp.Create(scene.Process.BaseUrl);
        var documented = MetricsTable.Read().Values.Where(row => row.Where != OnPostgres)
            .Select(row => PrometheusName.Of(row.Name, row.Unit, row.Kind == "counter")).ToList();

        await Eventually.HoldsAsync(
            async () => documented.Except(new PrometheusAnswer(await prometheus.GetStringAsync("/metrics")).Families, StringComparer.Ordinal).ToList() is [],
            "every documented metric is served");
        var answer = await prometheus.GetAsync("/metrics");
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var metrics = new PrometheusAnswer(await answer.Content.ReadAsStringAsync());
        metrics.Families.ShouldBe(documented, ignoreOrder: true);
        metrics.ShouldBeWellFormed();
        ((int)(await gateway.GetAsync("/metrics")).StatusCode).ShouldBe(404);
        ((int)(await prometheus.GetAsync("/health/live")).StatusCode).ShouldBe(404);
        ((int)(await prometheus.GetAsync(scene.Process.DemoEndpoint!.AbsolutePath)).StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task Without_a_word_about_telemetry_nothing_listens_and_nothing_is_sent()
    {
        await using var sink = await OtlpSink.StartAsync();
        await using var scene = await GatewayScene.StartAsync();
        using var gateway = TestHttp.Create(scene.Process.BaseUrl);

        ((int)(await gateway.GetAsync("/metrics")).StatusCode).ShouldBe(404);
        sink.Requests.ShouldBeEmpty();
    }

    /// <summary>One of each: calls of both kinds, refusals, a server that dies and comes back.</summary>
    private static async Task LiveThroughEverythingAsync(GatewayScene scene)
    {
        await using var remote = await FakeMcpServer.StartLegacyAsync(exchange => exchange.Method == "tools/list"
            ? exchange.ReplyAsync("""{"tools":[{"name":"repeat","inputSchema":{"type":"object"}}]}""")
            : exchange.ReplyAsync("""{"content":[]}"""));
        var installations = new[]
        {
            await scene.InstallRemoteAsync("remote", remote.Url), await scene.InstallHostedAsync("hosted", "node", [NpmPeers.ScriptedServer]),
        };
        using var client = McpClient.For(await scene.CreateGatewayAsync("both", "prefixed", installations), scene.Token);
        await client.InitializeAsync();
        await client.ListToolNamesAsync();
        await client.CallToolAsync("remote__repeat", new { });
        await client.CallToolAsync("hosted__echo", new { });
        await client.CallToolAsync("no-such-tool", new { });
        await client.CallToolAsync("hosted__die", new { });
        await Eventually.HoldsAsync(
            async () => (await client.CallToolAsync("hosted__echo", new { })).Error is null, "the hosted server is back");
    }

    private static async Task ShouldBeAsDocumentedAsync(OtlpSink sink, Func<MetricsTable.Row, bool> isHere)
    {
        var documented = MetricsTable.Read().Values.Where(isHere).ToDictionary(row => row.Name, StringComparer.Ordinal);
        await Eventually.HoldsAsync(
            () => documented.Keys.Except(sink.Metrics.Select(metric => metric.Name), StringComparer.Ordinal).ToList() is [], "every documented metric arrives");

        sink.Metrics.Select(metric => metric.Name).Distinct(StringComparer.Ordinal).Except(documented.Keys, StringComparer.Ordinal).ShouldBeEmpty();
        foreach (var metric in sink.Metrics)
        {
            metric.Attributes.Keys.Except(documented[metric.Name].Attributes, StringComparer.Ordinal).ShouldBeEmpty(metric.Name);
            metric.Unit.ShouldBe(documented[metric.Name].Unit, metric.Name);
            if (metric.Bounds.Count > 0 && metric.Name.EndsWith(".operation.duration", StringComparison.Ordinal))
            {
                metric.Bounds.Count(bound => bound < 0.001).ShouldBeGreaterThanOrEqualTo(3, metric.Name);
            }
        }
    }

    private static async Task ShouldHaveCountedAsync(OtlpSink sink)
    {
        double Last(string name, string attribute, string value) =>
            sink.Metrics.Last(metric => metric.Name == name && metric.Attributes.GetValueOrDefault(attribute) == value).Value;

        // The last thing that happened: what came before it is in the same export.
        await Eventually.HoldsAsync(() => Last("archestra.hosted_server.starts", "archestra.start.reason", "after_failure") >= 1, "the restart is exported");
        Last("archestra.refusals", "archestra.refusal.reason", "unknown_tool").ShouldBe(1);
        Last("archestra.hosted_server.starts", "archestra.start.reason", "after_failure").ShouldBe(1);
        Last("archestra.upstream.sessions.lost", "archestra.server.kind", "hosted").ShouldBe(1);
        Last("archestra.verdict_cache.lookups", "archestra.cache.result", "hit").ShouldBeGreaterThan(1);
        Last("archestra.change_feed.age", "archestra.role", "frontend").ShouldBeInRange(0, 2);
        sink.Metrics.Where(metric => metric.Name == "mcp.server.operation.duration" && metric.Attributes.GetValueOrDefault("gen_ai.tool.name") == "remote__repeat")
            .Max(metric => metric.Count).ShouldBe(1UL);
        sink.Metrics.Where(metric => metric.Name == "mcp.client.operation.duration" && metric.Attributes.GetValueOrDefault("network.transport") == "pipe")
            .ShouldContain(metric => metric.Attributes.GetValueOrDefault("gen_ai.tool.name") == "echo");
    }
}
