using System.Net;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Peers.Otlp;

namespace Archestra.Cluster.Cluster.Tests.RealOrleans;

/// <summary>Two silos and two front-ends for all tests of this folder, and a gateway over a remote and a hosted server.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();
    private FakeMcpServer? _remote;

    public ClusterScene Cluster { get; private set; } = null!;

    /// <summary>What all nodes tell of their traces.</summary>
    public OtlpSink Sink { get; private set; } = null!;

    public string Gateway { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _remote = await FakeMcpServer.StartLegacyAsync(Remote);
        Sink = await OtlpSink.StartAsync();
        Cluster = await ClusterScene.StartAsync(
            await _postgres.CreateDatabaseAsync(), new Dictionary<string, string> { ["Telemetry:OtlpEndpoint"] = Sink.Url.ToString() });
        using var api = Cluster.Api(0);
        var remote = await api.InstallRemoteAsync("remote", _remote.Url);
        var hosted = await api.InstallHostedAsync("hosted", "node", [NpmPeers.ScriptedServer]);
        Gateway = await api.CreateGatewayAsync("both", "prefixed", remote, hosted);
    }

    /// <summary>A client at one of the front-ends, initialized.</summary>
    public async Task<McpClient> ConnectAsync(int frontend, string? token = null)
    {
        var client = Cluster.Client(frontend, Gateway, token);
        await client.InitializeAsync();
        return client;
    }

    /// <summary>Calls as a client that heeds 503: on a busy machine a front-end's view of the change feed may be too old for a moment.</summary>
    public static async Task<McpAnswer> CallAsync(McpClient client, string tool, object arguments, object? id = null)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var answer = await client.CallToolAsync(tool, arguments, id, limit.Token);
            if (answer.Status != HttpStatusCode.ServiceUnavailable) return answer;
            await pause.WaitForNextTickAsync(limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Cluster is not null) await Cluster.DisposeAsync();
        if (Sink is not null) await Sink.DisposeAsync();
        if (_remote is not null) await _remote.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private static Task Remote(FakeMcpExchange exchange) => exchange.Method == "tools/list"
        ? exchange.ReplyAsync("""{"tools":[{"name":"repeat","inputSchema":{"type":"object"}}]}""")
        : exchange.ReplyAsync(
            $$"""{"content":[{"type":"text","text":"{{exchange.Message.GetProperty("params").GetProperty("arguments").GetProperty("word").GetString()}}"}]}""");
}
