using Archestra.Cluster.Gateway.Benchmarks.Processes;
using Archestra.Cluster.Gateway.Benchmarks.Report;

namespace Archestra.Cluster.Gateway.Benchmarks;

/// <summary>What every part of a run needs.</summary>
internal sealed record BenchRunContext(BenchOptions Options, TargetStarter Starter, LoadGenerator Load, MeasuredTarget Direct, BenchReport Report)
{
    /// <summary>A place on the disk that the run removes at its end.</summary>
    public string Folder(string name) => Path.Combine(Starter.Folder, name);
}
