using Archestra.Cluster.Gateway.Benchmarks.Processes;
using Archestra.Cluster.Gateway.Benchmarks.Report;

namespace Archestra.Cluster.Gateway.Benchmarks.Scenarios;

/// <summary>Direct, nginx, forwarder and gateway side by side, by callers and by sizes, with durable audit on.</summary>
internal sealed class ForwardingParts(BenchRunContext run)
{
    private const int Small = 200;
    private const int Medium = 10_000;
    private const int Large = 1_000_000;
    private static readonly int[] CallerCounts = [1, 16, 64];

    public async Task RunAsync()
    {
        await using var nginx = await run.Starter.NginxAsync(run.Direct.Server);
        await using var forwarder = await run.Starter.ForwarderAsync(run.Direct.Server);
        await using var process = await GatewayProcess.CreateAsync(run.Starter, run.Folder("gateway"));
        await using var gateway = await GatewayStore.FillAsync("gateway", process, run.Direct.Server);
        var all = new[] { run.Direct, nginx, forwarder, gateway };
        await Throughput.WarmAsync(all, run.Load);
        if (run.Options.Runs("calls"))
        {
            await ManyCallersAsync(all);
        }

        if (run.Options.Runs("flush"))
        {
            await WithoutFlushAsync(forwarder, gateway);
        }

        if (run.Options.Runs("one"))
        {
            await OneCallerAsync(all);
        }

        if (run.Options.Runs("sizes"))
        {
            await SizesAsync(all);
        }
    }

    private async Task ManyCallersAsync(MeasuredTarget[] all)
    {
        var samples = await Throughput.RunAsync(all, run.Load, Plan(64, Small));
        run.Report.Table("200 B, 64 callers", samples);
        Compare(samples, 64, atLeast: 0.7, atMost: 1.5);
        run.Report.Figure("forwarder ÷ nginx, calls/s, 64 callers", samples[2].RatioTo(samples[1], s => s.Rate), atLeast: 0.5);
        run.Report.Figure("gateway ÷ nginx, calls/s, 64 callers", samples[3].RatioTo(samples[1], s => s.Rate));
        run.Report.Figure("gateway, allocated per call, 64 callers", samples[3].OfOptional(s => s.AllocatedPerCall) ?? double.NaN, "B", atMost: 8 * 1024);
    }

    /// <summary>The same gateway with its data directory in memory: what a flush costs there is what the disk adds.</summary>
    private async Task WithoutFlushAsync(MeasuredTarget forwarder, MeasuredTarget gateway)
    {
        var memory = Directory.CreateDirectory($"/dev/shm/arch-bench-{Environment.ProcessId}").FullName;
        try
        {
            await using var process = await GatewayProcess.CreateAsync(run.Starter, memory);
            await using var unflushed = await GatewayStore.FillAsync("gateway, unflushed", process, run.Direct.Server, tokens: 100);
            await Throughput.WarmAsync([unflushed], run.Load);
            var samples = await Throughput.RunAsync([forwarder, gateway, unflushed], run.Load, Plan(16, Small));
            run.Report.Table("200 B, 16 callers, flushed and unflushed", samples);
            run.Report.Figure("gateway ÷ forwarder, calls/s, 16 callers, flushed", samples[1].RatioTo(samples[0], s => s.Rate));
            run.Report.Figure("gateway ÷ forwarder, CPU, 16 callers, flushed", samples[1].RatioTo(samples[0], s => s.CpuPerCall!.Value));
            run.Report.Figure("gateway ÷ forwarder, calls/s, 16 callers, unflushed", samples[2].RatioTo(samples[0], s => s.Rate));
            run.Report.Figure("gateway ÷ forwarder, CPU, 16 callers, unflushed", samples[2].RatioTo(samples[0], s => s.CpuPerCall!.Value));
        }
        finally
        {
            Directory.Delete(memory, recursive: true);
        }
    }

    private async Task OneCallerAsync(MeasuredTarget[] all)
    {
        var disk = new DiskProbe(run.Folder("disk"));
        var samples = await Throughput.RunAsync(all, run.Load, Plan(1, Small), disk.Measure);
        run.Report.Table("200 B, 1 caller", samples);
        var added = TargetSamples.Median(samples[3].Rounds.Zip(samples[2].Rounds, (mine, theirs) => mine.P50 - theirs.P50));
        run.Report.Figure("the disk's own flush (4 KiB written, fdatasync), p50", disk.Flush, "ms");
        run.Report.Figure("one commit (SQLite, one row, write-ahead log, synchronous=FULL), p50", disk.Commit, "ms");
        run.Report.Figure("one caller: p50 added to the forwarder's", added, "ms");
        run.Report.Figure("one caller: p50 added to the forwarder's and one commit", added - disk.Commit, "ms", atMost: 0.3);
    }

    private async Task SizesAsync(MeasuredTarget[] all)
    {
        foreach (var (bytes, name) in new[] { (Small, "200 B"), (Medium, "10 KB"), (Large, "1 MB") })
        {
            foreach (var callers in CallerCounts.Where(callers => bytes != Small || callers == 16))
            {
                var plan = run.Options.Quick ? new Throughput.Load(callers, bytes, 1, 0.5) : new Throughput.Load(callers, bytes, 2, 1.5);
                var samples = await Throughput.RunAsync(all, run.Load, plan);
                run.Report.Table($"{name}, {callers} callers", samples);
                run.Report.Figure($"gateway ÷ forwarder, calls/s, {name}, {callers} callers", samples[3].RatioTo(samples[2], s => s.Rate));
            }
        }
    }

    private void Compare(IReadOnlyList<TargetSamples> samples, int callers, double atLeast, double atMost)
    {
        run.Report.Figure($"gateway ÷ forwarder, calls/s, {callers} callers", samples[3].RatioTo(samples[2], s => s.Rate), atLeast: atLeast);
        run.Report.Figure($"gateway ÷ forwarder, CPU, {callers} callers", samples[3].RatioTo(samples[2], s => s.CpuPerCall!.Value), atMost: atMost);
    }

    private Throughput.Load Plan(int callers, int bytes) =>
        run.Options.Quick ? new Throughput.Load(callers, bytes, 2, 1) : new Throughput.Load(callers, bytes, 5, 3);
}
