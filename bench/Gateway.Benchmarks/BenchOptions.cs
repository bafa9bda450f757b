using Archestra.Cluster.Gateway.Benchmarks.Processes;

namespace Archestra.Cluster.Gateway.Benchmarks;

/// <param name="Quick">Fewer and shorter rounds.</param>
/// <param name="Processors">Who runs where.</param>
/// <param name="Only">The parts to run; empty: all.</param>
internal sealed record BenchOptions(bool Quick, Processors Processors, IReadOnlyList<string> Only)
{
    public bool Runs(string part) => Only.Count == 0 || Only.Contains(part, StringComparer.Ordinal);

    public bool RunsAny(params string[] parts) => Array.Exists(parts, Runs);
}
