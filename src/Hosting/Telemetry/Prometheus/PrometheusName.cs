using OpenTelemetry.Metrics;

namespace Archestra.Cluster.Hosting.Telemetry.Prometheus;

/// <summary>
/// The names of Prometheus for those of OpenTelemetry (specification, "Prometheus and OpenMetrics Compatibility"): dots
/// become underscores, the unit is spelt out at the end, and a counter ends in <c>_total</c>.
/// </summary>
internal static class PrometheusName
{
    public static string Of(Metric metric) => Of(metric.Name, metric.Unit, IsCounter(metric.MetricType));

    public static string Of(string name, string? unit, bool isCounter)
    {
        var result = Clean(name);
        if (UnitOf(unit) is { } suffix && !result.EndsWith("_" + suffix, StringComparison.Ordinal))
        {
            result = $"{result}_{suffix}";
        }

        return isCounter && !result.EndsWith("_total", StringComparison.Ordinal) ? result + "_total" : result;
    }

    public static bool IsCounter(MetricType type) => type is MetricType.LongSum or MetricType.DoubleSum;

    /// <summary><c>[a-zA-Z_][a-zA-Z0-9_]*</c>; also right for labels, which have no colon.</summary>
    public static string Clean(string name)
    {
        var cleaned = string.Create(name.Length, name, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
            }
        });
        return cleaned.Length > 0 && char.IsAsciiDigit(cleaned[0]) ? "_" + cleaned : cleaned;
    }

    // UCUM annotations such as {call} say what is counted and are no unit.
    private static string? UnitOf(string? unit) => unit switch
    {
        null or "" => null,
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        "1" => "ratio",
        _ when unit.StartsWith('{') => null,
        _ => Clean(unit),
    };
}
