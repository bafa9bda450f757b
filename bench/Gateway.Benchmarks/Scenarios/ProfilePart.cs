using Archestra.Cluster.Gateway.Benchmarks.Processes;
using Archestra.Cluster.Gateway.Benchmarks.Report;

namespace Archestra.Cluster.Gateway.Benchmarks.Scenarios;

/// <summary>
/// The gateway beside the forwarder, under load for a profiler that is attached to the process id that it prints; with
/// BENCH_BASELINE, also another build of Standalone, in the same rounds.
/// </summary>
internal sealed class ProfilePart(BenchRunContext run)
{
    public async Task RunAsync()
    {
        await using var process = await GatewayProcess.CreateAsync(run.Starter, run.Folder("gateway"));
        await using var gateway = await GatewayStore.FillAsync("gateway", process, run.Direct.Server, tokens: 100);
        await using var forwarder = await run.Starter.ForwarderAsync(run.Direct.Server);
        if (Environment.GetEnvironmentVariable("BENCH_BASELINE") is not { Length: > 0 } program)
        {
            await MeasureAsync([forwarder, gateway]);
            return;
        }

        await using var other = await GatewayProcess.CreateAsync(run.Starter, run.Folder("baseline"), program);
        await using var baseline = await GatewayStore.FillAsync("baseline", other, run.Direct.Server, tokens: 100);
        await MeasureAsync([forwarder, gateway, baseline]);
    }

    private async Task MeasureAsync(MeasuredTarget[] targets)
    {
        await Throughput.WarmAsync(targets, run.Load);
        BenchReport.Note($"gateway is process {targets[1].Process.Id}");
        var plan = run.Options.Quick ? new Throughput.Load(64, 200, 8, 1) : new Throughput.Load(64, 200, 4, 5);
        var samples = await Throughput.RunAsync(targets, run.Load, plan);
        run.Report.Table("200 B, 64 callers", samples);
        run.Report.Figure("CPU, gateway ÷ forwarder", samples[1].RatioTo(samples[0], s => s.CpuPerCall!.Value));
        if (samples.Count > 2)
        {
            run.Report.Figure("CPU, gateway ÷ baseline", samples[1].RatioTo(samples[2], s => s.CpuPerCall!.Value));
        }
    }
}
