using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers.Otlp;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.Telemetry;

/// <summary>Log lines for machines, and where they go.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task Lines_are_JSON_objects_with_the_trace_they_belong_to_and_no_token()
    {
        await using var scene = await GatewayScene.StartAsync("--set", "Telemetry:LogFormat=json", "--set", "Logging:LogLevel:Default=Debug");
        var mine = ClientSpan.Create();
        using var client = McpClient.For(scene.Process.DemoEndpoint!, scene.Token);
        client.Trace = mine;
        await client.InitializeAsync();
        await client.CallToolAsync("sample__add", new { a = 20, b = 22 });

        await Eventually.HoldsAsync(() => Lines(scene).Any(line => TextOf(line, "traceId") == mine.TraceId), "a line of the call's trace");
        var lines = Lines(scene);
        lines.ShouldAllBe(line => TextOf(line, "timestamp") != null && TextOf(line, "level") != null && TextOf(line, "category") != null && TextOf(line, "message") != null);
        string.Concat(lines.Select(line => line.GetRawText())).ShouldNotContain(scene.Token);
    }

    [Fact]
    public async Task Records_go_to_the_collector_when_asked_for()
    {
        await using var sink = await OtlpSink.StartAsync();
        await using var scene = await GatewayScene.StartAsync("--set", $"Telemetry:OtlpEndpoint={sink.Url}", "--set", "Telemetry:Logs=true");

        // A first start makes a key ring, and says so as a warning.
        await Eventually.HoldsAsync(() => sink.Logs.Any(log => log.Body.Contains("key ring", StringComparison.Ordinal)), "the record arrives");
    }

    private static List<JsonElement> Lines(GatewayScene scene) => [.. scene.Process.Output.Split('\n')
        .Where(line => line.StartsWith("{\"timestamp\"", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? TextOf(JsonElement line, string member) => line.TryGetProperty(member, out var value) ? value.GetString() : null;
}
