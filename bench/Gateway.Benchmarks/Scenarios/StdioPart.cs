using Archestra.Cluster.Gateway.Benchmarks.Load;
using Archestra.Cluster.Gateway.Benchmarks.Processes;
using Archestra.Cluster.Gateway.Benchmarks.Targets;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Gateway.Benchmarks.Scenarios;

/// <summary>One stdio server hosted by the gateway, beside npm mcp-proxy in front of the same server.</summary>
internal sealed class StdioPart(BenchRunContext run)
{
    private const int Callers = 16;

    public async Task RunAsync()
    {
        await using var proxy = await StartProxyAsync();
        await using var process = await GatewayProcess.CreateAsync(run.Starter, run.Folder("stdio"));
        await using var gateway = await HostAsync(process);
        var targets = new[] { proxy, gateway };
        await Throughput.WarmAsync(targets, run.Load);
        var plan = run.Options.Quick ? new Throughput.Load(Callers, 200, 2, 1) : new Throughput.Load(Callers, 200, 3, 3);
        var samples = await Throughput.RunAsync(targets, run.Load, plan);
        run.Report.Table($"Hosted stdio server, 200 B, {Callers} callers", samples);
        run.Report.Figure("hosted stdio server ÷ mcp-proxy, calls/s", samples[1].RatioTo(samples[0], s => s.Rate), atLeast: 5);
    }

    private async Task<MeasuredTarget> StartProxyAsync()
    {
        var program = Path.Combine(Own.Repository, "bench", "peers", "node_modules", ".bin", "mcp-proxy");
        var port = FreePort.Find();
        var process = ChildProcess.Start(
            run.Starter.Processors.Target,
            // Its quickest way: no session, no store of events, one transport.
            [program, "--host", "127.0.0.1", "--port", $"{port}", "--server", "stream", "--stateless", "--no-eventStore", "--", .. Own.Command, "stdio"]);
        process.DrainOutput();
        await FreePort.WaitForListenerAsync(port);
        return new MeasuredTarget("mcp-proxy", new Uri($"http://127.0.0.1:{port}"), process)
        {
            Calls = [.. Enumerable.Range(0, UpstreamMessages.Tools).Select(tool => new LoadTarget("/mcp", UpstreamMessages.ToolName(tool)))],
        };
    }

    private static async Task<MeasuredTarget> HostAsync(GatewayProcess process)
    {
        var installation = await process.Api.InstallHostedAsync("stdio", Own.Command[0], [Own.Command[1], "stdio"]);
        var tokens = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            tokens.Add((await process.Api.IssueTokenAsync($"token {i}", "mcp:read", "mcp:write")).Text);
        }

        var path = $"/v1/mcp/{await process.Api.CreateGatewayAsync("stdio", "prefixed", installation)}";
        var tools = await GatewayStore.ListAsync(process, path, tokens[0], UpstreamMessages.Tools);
        return new MeasuredTarget("gateway", process.Server, process.Process)
        {
            HasProbe = true, Calls = [.. tools.Select(tool => new LoadTarget(path, tool))], Tokens = tokens,
        };
    }
}
