using Archestra.Cluster.Gateway.Benchmarks.Processes;

namespace Archestra.Cluster.Gateway.Benchmarks.Report;

/// <summary>What one target did in each round. Figures are medians over the rounds; ratios are medians of the rounds' own ratios.</summary>
internal sealed record TargetSamples(string Target, List<Sample> Rounds)
{
    public double Of(Func<Sample, double> figure) => Median(Rounds.Select(figure));

    public double? OfOptional(Func<Sample, double?> figure) =>
        Rounds.TrueForAll(sample => figure(sample) is not null) ? Median(Rounds.Select(sample => figure(sample)!.Value)) : null;

    public double RatioTo(TargetSamples other, Func<Sample, double> figure) =>
        Median(Rounds.Zip(other.Rounds, (mine, theirs) => figure(mine) / figure(theirs)));

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
