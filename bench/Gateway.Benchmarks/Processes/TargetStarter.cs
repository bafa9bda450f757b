using Archestra.Cluster.Gateway.Benchmarks.Load;
using Archestra.Cluster.Gateway.Benchmarks.Targets;

namespace Archestra.Cluster.Gateway.Benchmarks.Processes;

/// <summary>Starts the processes that are compared, each with the same settings and processors.</summary>
internal sealed class TargetStarter(Processors processors, string folder)
{
    public string Folder => folder;

    public Processors Processors => processors;

    public async Task<MeasuredTarget> DirectAsync()
    {
        var process = ChildProcess.Start(processors.Load, [.. Own.Command, "upstream"]);
        return new MeasuredTarget("direct", await AddressOfAsync(process), process) { IsBetween = false, Calls = UpstreamCalls() };
    }

    public async Task<MeasuredTarget> ForwarderAsync(Uri upstream)
    {
        var process = ChildProcess.Start(processors.Target, [.. Own.Command, "forwarder", upstream.ToString()], Probe.Environment(folder));
        return new MeasuredTarget("forwarder", await AddressOfAsync(process), process) { HasProbe = true, Calls = UpstreamCalls() };
    }

    public async Task<MeasuredTarget> NginxAsync(Uri upstream)
    {
        var port = FreePort.Find();
        var workers = processors.Target.Contains('-', StringComparison.Ordinal) ? Environment.ProcessorCount / 2 : 1;
        var configuration = NginxConfiguration.Write(Path.Combine(folder, "nginx"), port, upstream, Math.Max(1, workers));
        var process = ChildProcess.Start(processors.Target, ["nginx", "-c", configuration, "-e", "stderr"]);
        process.DrainOutput();
        await FreePort.WaitForListenerAsync(port);
        return new MeasuredTarget("nginx", new Uri($"http://127.0.0.1:{port}"), process) { Calls = UpstreamCalls() };
    }

    /// <summary>Direct calls go where the gateway's calls go: fifty paths, ten tools each.</summary>
    private static List<LoadTarget> UpstreamCalls() =>
    [
        .. from installation in Enumerable.Range(0, GatewayStore.Installations)
           from tool in Enumerable.Range(0, UpstreamMessages.Tools)
           select new LoadTarget(GatewayStore.UpstreamPath(installation), UpstreamMessages.ToolName(tool)),
    ];

    private static async Task<Uri> AddressOfAsync(ChildProcess process)
    {
        var address = new Uri(await process.ReadAfterAsync("listens on "));
        process.DrainOutput();
        return address;
    }
}
