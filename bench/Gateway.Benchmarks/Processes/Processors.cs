namespace Archestra.Cluster.Gateway.Benchmarks.Processes;

/// <summary>Which processors the measured process has, and which the load and the upstream have; the same for every target.</summary>
/// <param name="Target">A list as <c>taskset -c</c> takes it.</param>
/// <param name="Load">Likewise.</param>
internal sealed record Processors(string Target, string Load)
{
    /// <summary>Half of the machine each, so that neither side takes time from the other.</summary>
    public static Processors Split()
    {
        var half = Math.Max(1, Environment.ProcessorCount / 2);
        return Environment.ProcessorCount < 2
            ? Shared()
            : new Processors(List(half, Environment.ProcessorCount - 1), List(0, half - 1));
    }

    /// <summary>Everything for everybody.</summary>
    public static Processors Shared() => new(List(0, Environment.ProcessorCount - 1), List(0, Environment.ProcessorCount - 1));

    public override string ToString() => $"target {Target}, load and upstream {Load}";

    private static string List(int first, int last) => first == last ? $"{first}" : $"{first}-{last}";
}
