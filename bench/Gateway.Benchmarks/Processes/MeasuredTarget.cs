using Archestra.Cluster.Gateway.Benchmarks.Load;

namespace Archestra.Cluster.Gateway.Benchmarks.Processes;

/// <summary>One way to the upstream: what is called there, and whose processor time and memory it costs.</summary>
internal sealed class MeasuredTarget(string name, Uri server, ChildProcess process) : IAsyncDisposable
{
    private Probe? _probe;

    public string Name => name;

    public Uri Server => server;

    public ChildProcess Process => process;

    /// <summary>False for the direct way: there is nothing between whose cost could be counted.</summary>
    public bool IsBetween { get; init; } = true;

    public bool HasProbe { get; init; }

    public required IReadOnlyList<LoadTarget> Calls { get; init; }

    public IReadOnlyList<string> Tokens { get; init; } = [];

    public LoadOrder Order(int callers, int resultBytes, double seconds) => new()
    {
        Server = server, Targets = Calls, Tokens = Tokens, Callers = callers, ResultBytes = resultBytes, Seconds = seconds,
    };

    /// <summary>A stretch of load with what it cost this target.</summary>
    public async Task<Sample> MeasureAsync(LoadGenerator load, LoadOrder order)
    {
        _probe ??= HasProbe ? process.OpenProbe() : null;
        var allocated = _probe?.AllocatedBytes() ?? 0;
        var cpu = CpuTime.Seconds(process.Id);
        var result = await load.RunAsync(order);
        cpu = CpuTime.Seconds(process.Id) - cpu;
        allocated = (_probe?.AllocatedBytes() ?? 0) - allocated;
        return new Sample(
            result.Rate, result.P50, result.P99,
            IsBetween ? cpu * 1e6 / result.Calls : null,
            _probe is null ? null : (double)allocated / result.Calls);
    }

    /// <summary>What the just-in-time compiler has taken so far; nothing where there is none.</summary>
    public TimeSpan CompilationTime() => HasProbe ? (_probe ??= process.OpenProbe()).CompilationTime() : TimeSpan.Zero;

    public long WorkingSet() => (_probe ??= process.OpenProbe()).WorkingSet();

    public async ValueTask DisposeAsync()
    {
        _probe?.Dispose();
        await process.DisposeAsync();
    }
}

/// <param name="Rate">Calls a second.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="CpuPerCall">Microseconds of the target's processes.</param>
/// <param name="AllocatedPerCall">Bytes of the target's process.</param>
internal sealed record Sample(double Rate, double P50, double P99, double? CpuPerCall, double? AllocatedPerCall);
