namespace Archestra.Cluster.Gateway.Benchmarks.Load;

/// <summary>One stretch of load, as the load process is told it.</summary>
internal sealed record LoadOrder
{
    public required Uri Server { get; init; }

    /// <summary>What is called, in turn.</summary>
    public required IReadOnlyList<LoadTarget> Targets { get; init; }

    /// <summary>Shown in turn; empty: none is shown.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    public required int Callers { get; init; }

    public required int ResultBytes { get; init; }

    public required double Seconds { get; init; }
}

/// <param name="Path">Of the endpoint.</param>
/// <param name="Tool">Its name there.</param>
internal sealed record LoadTarget(string Path, string Tool);

/// <param name="Calls">Answered with a result of the right size.</param>
/// <param name="Failures">Everything else; a run with failures says nothing.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="P50">Of the time of one call, in milliseconds.</param>
/// <param name="P99">Likewise.</param>
/// <param name="FirstFailure">What the first failure looked like.</param>
internal sealed record LoadResult(long Calls, long Failures, double Seconds, double P50, double P99, string? FirstFailure)
{
    public double Rate => Calls / Seconds;
}
