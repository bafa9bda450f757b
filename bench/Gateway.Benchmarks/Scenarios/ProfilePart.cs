using Archestra.Cluster.Gateway.Benchmarks.Processes;
using Archestra.Cluster.Gateway.Benchmarks.Report;

namespace Archestra.Cluster.Gateway.Benchmarks.Scenarios;

/// <summary>Only the gateway, with the forwarder for comparison, under load for a profiler that is attached to the process id that it prints.</summary>
internal sealed class ProfilePart(BenchRunContext run)
{
    public async Task RunAsync()
    {
        await using var process = await GatewayProcess.CreateAsync(run.Starter, run.Folder("gateway"));
        await using var gateway = await GatewayStore.FillAsync("gateway", process, run.Direct.Server, tokens: 100);
        await using var forwarder = await run.Starter.ForwarderAsync(run.Direct.Server);
        await Throughput.WarmAsync([gateway, forwarder], run.Load);
        BenchReport.Note($"gateway is process {gateway.Process.Id}");
        for (var i = 0; i < (run.Options.Quick ? 1 : 4); i++)
        {
            var plan = run.Options.Quick ? new Throughput.Load(64, 200, 4, 2) : new Throughput.Load(64, 200, 1, 5);
            var samples = await Throughput.RunAsync([forwarder, gateway], run.Load, plan);
            run.Report.Table("200 B, 64 callers", samples);
            run.Report.Figure("CPU ratio", samples[1].RatioTo(samples[0], s => s.CpuPerCall!.Value));
        }
    }
}
