using System.Globalization;
using System.Text.RegularExpressions;

namespace Archestra.Cluster.Standalone.Tests.Telemetry;

/// <summary>Reads the text exposition format 0.0.4 as a scraper does, and finds what one would stumble over.</summary>
internal sealed partial class PrometheusAnswer(string text)
{
    private readonly string[] _lines = text.Split('\n');

    public IReadOnlyList<string> Families => [.. _lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];

    public void ShouldBeWellFormed()
    {
        text.ShouldEndWith("\n");
        Families.ShouldBeUnique();
        var samples = _lines.Where(line => line.Length > 0 && line[0] != '#').ToList();
        samples.ShouldAllBe(line => Sample().IsMatch(line));
        samples.Select(line => line[..line.LastIndexOf(' ')]).ShouldBeUnique();
        foreach (var series in samples.Where(line => line.Contains("_bucket{", StringComparison.Ordinal)).GroupBy(line => Bound().Replace(line[..line.LastIndexOf(' ')], "")))
        {
            var counts = series.Select(ValueOf).ToList();
            counts.SequenceEqual(counts.Order()).ShouldBeTrue(series.Key);
            series.Last().ShouldContain("le=\"+Inf\"");
            var count = samples.Single(line => line.StartsWith(series.Key.Replace("_bucket{", "_count{", StringComparison.Ordinal).Replace("{}", "", StringComparison.Ordinal) + " ", StringComparison.Ordinal));
            ValueOf(count).ShouldBe(counts[^1], series.Key);
        }
    }

    private static double ValueOf(string line) => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);

    [GeneratedRegex("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_]\w*="([^"\\\n]|\\\\|\\"|\\n)*"(,[a-zA-Z_]\w*="([^"\\\n]|\\\\|\\"|\\n)*")*\})? (-?[0-9.]+(E[+-]?\d+)?|[+-]Inf|NaN)$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();

    [GeneratedRegex(",?le=\"[^\"]*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bound();
}
