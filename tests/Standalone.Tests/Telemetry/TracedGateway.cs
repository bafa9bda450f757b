using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Peers.Otlp;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.Telemetry;

/// <summary>A gateway over a remote and a hosted server that is told of its collector by the standard variables alone.</summary>
public sealed class TracedGateway : IAsyncLifetime
{
    public FakeMcpServer Remote { get; private set; } = null!;

    public OtlpSink Sink { get; private set; } = null!;

    public GatewayScene Scene { get; private set; } = null!;

    public Uri Endpoint { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Remote = await FakeMcpServer.StartLegacyAsync(exchange => exchange.Method == "tools/list"
            ? exchange.ReplyAsync("""{"tools":[{"name":"repeat","inputSchema":{"type":"object"}}]}""")
            : exchange.ReplyAsync("""{"content":[{"type":"text","text":"again"}]}"""));
        Sink = await OtlpSink.StartAsync();
        Scene = await GatewayScene.StartAsync(new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Sink.Url.ToString(),
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-collector-key=opensesame",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
            ["OTEL_SERVICE_NAME"] = "gateway-under-test",
        });
        var remote = await Scene.InstallRemoteAsync("remote", Remote.Url);
        var hosted = await Scene.InstallHostedAsync("hosted", "node", [NpmPeers.ScriptedServer]);
        Endpoint = await Scene.CreateGatewayAsync("both", "prefixed", remote, hosted);
    }

    public async ValueTask DisposeAsync()
    {
        await Scene.DisposeAsync();
        await Sink.DisposeAsync();
        await Remote.DisposeAsync();
    }
}
