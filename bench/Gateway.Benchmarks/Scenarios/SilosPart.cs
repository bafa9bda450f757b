using System.Text.Json;
using Archestra.Cluster.Gateway.Benchmarks.Processes;
using Archestra.Cluster.Gateway.Benchmarks.Targets;

namespace Archestra.Cluster.Gateway.Benchmarks.Scenarios;

/// <summary>One busy shared connection over two embedded silos, beside the same load on sixty-four connections.</summary>
internal sealed class SilosPart(BenchRunContext run)
{
    private const int Callers = 64;

    public async Task RunAsync()
    {
        await using var process = ChildProcess.Start(
            run.Starter.Processors.Target, [.. Own.Command, "silos", run.Direct.Server.ToString()], Probe.Environment(run.Starter.Folder));
        var place = JsonSerializer.Deserialize<SilosPlace>(await process.ReadLineAsync())!;
        var one = new MeasuredTarget("one connection", place.Server, process) { Calls = place.One, Tokens = place.Tokens };
        var many = new MeasuredTarget("64 connections", place.Server, process) { Calls = place.Many, Tokens = place.Tokens };
        await Throughput.WarmAsync([one, many], run.Load);
        var plan = run.Options.Quick ? new Throughput.Load(Callers, 200, 2, 1) : new Throughput.Load(Callers, 200, 3, 3);
        var samples = await Throughput.RunAsync([one, many], run.Load, plan);
        run.Report.Table($"Two embedded silos, 200 B, {Callers} callers", samples);
        run.Report.Figure("one shared connection ÷ 64 connections, calls/s", samples[0].RatioTo(samples[1], s => s.Rate));
    }
}
