// Mirrors Orleans.Runtime.PlacementStrategy (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Runtime;

/// <summary>How the silo of a new activation is chosen. The embedded runtime knows three, below.</summary>
public abstract class PlacementStrategy
{
}

// Internal in Orleans too.
internal sealed class StatelessWorkerPlacement(int maxLocal) : PlacementStrategy
{
    public int MaxLocal { get; } = maxLocal > 0 ? maxLocal : Environment.ProcessorCount;
}

internal sealed class PreferLocalPlacement : PlacementStrategy
{
    public static PreferLocalPlacement Singleton { get; } = new();
}

internal sealed class RandomPlacement : PlacementStrategy
{
    public static RandomPlacement Singleton { get; } = new();
}
