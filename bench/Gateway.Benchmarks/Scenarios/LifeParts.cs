using System.Globalization;
using System.Net;
using Archestra.Cluster.Gateway.Benchmarks.Processes;
using Archestra.Cluster.Gateway.Benchmarks.Report;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Gateway.Benchmarks.Scenarios;

/// <summary>What is not a call: starting, installing, and sessions that do nothing.</summary>
internal sealed class LifeParts(BenchRunContext run)
{
    private const int Sessions = 10_000;
    private const int Streams = 10_000;
    private const int Installs = 1_000;
    private const int AtOnce = 16;

    public async Task RunAsync()
    {
        var data = run.Folder("life");
        var process = await GatewayProcess.CreateAsync(run.Starter, data);
        var filled = await GatewayStore.FillAsync("gateway", process, run.Direct.Server);
        var (path, tool) = (filled.Calls[0].Path, filled.Calls[0].Tool);
        await filled.DisposeAsync();
        if (run.Options.Runs("start"))
        {
            await StartAsync(process, data, path, filled.Tokens[0], tool);
        }

        await using var again = await process.StartAgainAsync(run.Starter, data, $"Mcp:MaxStreamsPerPrincipal={Streams}");
        if (run.Options.Runs("sessions"))
        {
            await SessionsAsync(again, path, filled.Tokens);
        }

        if (run.Options.Runs("installs"))
        {
            await InstallAsync(again);
        }
    }

    /// <summary>From the start of the process, on a store that is full, to the answer of a tool.</summary>
    private async Task StartAsync(GatewayProcess before, string data, string path, string token, string tool)
    {
        var times = new List<double>();
        for (var i = 0; i < (run.Options.Quick ? 1 : 5); i++)
        {
            var begin = TimeProvider.System.GetTimestamp();
            await using var started = await before.StartAgainAsync(run.Starter, data);
            using var client = McpClient.For(new Uri(started.Server, path), token, modern: true);
            while (true)
            {
                using var response = await client.PostAsync(
                    CallOf(tool), "tools/call", tool, CancellationToken.None);
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    break;
                }

                await Task.Delay(5);
            }

            times.Add(TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds);
        }

        BenchReport.Title("Start");
        run.Report.Figure("from start to the first answered call", TargetSamples.Median(times), "ms");
    }

    private async Task SessionsAsync(GatewayProcess gateway, string path, IReadOnlyList<string> tokens)
    {
        using var probe = gateway.Process.OpenProbe();
        var clients = tokens.Select(token => McpClient.For(new Uri(gateway.Server, path), token)).ToList();
        await OpenSessionsAsync(gateway, path, tokens, 500);
        var before = probe.WorkingSet();
        var opened = await OpenSessionsAsync(gateway, path, tokens, Sessions);
        var perSession = (double)(probe.WorkingSet() - before) / Sessions;
        BenchReport.Title($"{Sessions} idle legacy sessions");
        run.Report.Figure("working set after full collection, each", perSession, "B", atMost: 8 * 1024);

        before = probe.WorkingSet();
        var streams = await IdleStreams.OpenAsync(gateway.Server, path, opened, run.Options.Quick ? 1000 : Streams);
        run.Report.Figure("with an open stream, each", (double)(probe.WorkingSet() - before) / streams.Count, "B");
        streams.Dispose();
        clients.ForEach(client => client.Dispose());
    }

    private static async Task<IReadOnlyList<(string Token, string Session)>> OpenSessionsAsync(
        GatewayProcess gateway, string path, IReadOnlyList<string> tokens, int count)
    {
        var opened = new (string, string)[count];
        await Parallel.ForAsync(0, AtOnce, async (worker, _) =>
        {
            for (var i = worker; i < count; i += AtOnce)
            {
                var token = tokens[i % tokens.Count];
                using var client = McpClient.For(new Uri(gateway.Server, path), token);
                await client.InitializeAsync(CancellationToken.None);
                opened[i] = (token, client.SessionId!);
            }
        });
        return opened;
    }

    private async Task InstallAsync(GatewayProcess gateway)
    {
        var count = run.Options.Quick ? Installs / 10 : Installs;
        var begin = TimeProvider.System.GetTimestamp();
        await Parallel.ForAsync(0, AtOnce, async (worker, _) =>
        {
            for (var i = worker; i < count; i += AtOnce)
            {
                await gateway.Api.InstallRemoteAsync(
                    string.Create(CultureInfo.InvariantCulture, $"installed {i}"), new Uri(run.Direct.Server, GatewayStore.UpstreamPath(i)));
            }
        });
        BenchReport.Title("Installs");
        run.Report.Figure($"{count} catalog entries and installations, {AtOnce} at once", TimeProvider.System.GetElapsedTime(begin).TotalSeconds, "s");
    }

    private static object CallOf(string tool) => new
    {
        jsonrpc = "2.0",
        id = 1,
        method = "tools/call",
        @params = new
        {
            name = tool,
            arguments = new { bytes = 200 },
            _meta = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["io.modelcontextprotocol/protocolVersion"] = McpClient.ModernVersion,
                ["io.modelcontextprotocol/clientCapabilities"] = new { },
            },
        },
    };
}
