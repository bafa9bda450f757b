using System.Text.Json;
using Archestra.Cluster.Gateway.Benchmarks.Load;
using Archestra.Cluster.Gateway.Benchmarks.Processes;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Gateway.Benchmarks.Targets;

/// <summary>
/// Two embedded silos and a front-end over one PostgreSQL server, with one gateway over a single shared connection and
/// one over sixty-four. Says in one line where they are and what may be called.
/// </summary>
internal static class SilosTarget
{
    private const int Many = 64;
    private const int TokenCount = 100;

    public static async Task RunAsync(Uri upstream, CancellationToken cancellationToken)
    {
        await using var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        await using var cluster = await GatewayCluster.StartAsync(await postgres.CreateDatabaseAsync(), silos: 2, frontends: 1, seed: 1);
        using var api = cluster.Api();
        var tokens = new List<string>();
        for (var i = 0; i < TokenCount; i++)
        {
            tokens.Add((await api.IssueTokenAsync($"token {i}", "mcp:read", "mcp:write")).Text);
        }

        var place = new SilosPlace(
            cluster.Frontends[0], tokens, await ConnectAsync(cluster, upstream, "one", 1, tokens[0]), await ConnectAsync(cluster, upstream, "many", Many, tokens[0]));
        Console.WriteLine(JsonSerializer.Serialize(place));
        await Console.In.ReadToEndAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<LoadTarget>> ConnectAsync(GatewayCluster cluster, Uri upstream, string name, int connections, string token)
    {
        var installations = new List<string>();
        for (var i = 0; i < connections; i++)
        {
            installations.Add(await cluster.InstallAsync(
                $"{name} {i}", new { name = $"{name} {i}", transport = "streamableHttp", url = new Uri(upstream, GatewayStore.UpstreamPath(i)), fields = Array.Empty<object>() }));
        }

        var path = await cluster.CreateGatewayAsync(name, [.. installations]);
        using var client = cluster.Client(path, token, modern: true);
        var tools = await client.ListToolNamesAsync();
        while (tools.Count < connections * UpstreamMessages.Tools)
        {
            await Task.Delay(100);
            tools = await client.ListToolNamesAsync();
        }

        return [.. tools.Select(tool => new LoadTarget(path, tool))];
    }
}

/// <param name="Server">The front-end.</param>
/// <param name="One">The calls over one connection.</param>
/// <param name="Many">The calls over sixty-four.</param>
internal sealed record SilosPlace(Uri Server, IReadOnlyList<string> Tokens, IReadOnlyList<LoadTarget> One, IReadOnlyList<LoadTarget> Many);
