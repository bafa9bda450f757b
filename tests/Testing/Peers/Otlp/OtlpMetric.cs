namespace Archestra.Cluster.Testing.Peers.Otlp;

/// <summary>One point of a metric as it came over OTLP.</summary>
/// <param name="Value">The value; the sum of a histogram.</param>
/// <param name="Count">How many values a histogram holds.</param>
/// <param name="Bounds">The bounds of a histogram's buckets.</param>
public sealed record OtlpMetric(
    string Name, string Unit, string Meter, IReadOnlyDictionary<string, string> Attributes, double Value, ulong Count, IReadOnlyList<double> Bounds);
