using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace Archestra.Cluster.Hosting.Telemetry.Prometheus;

/// <summary>
/// The text exposition format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/): families in the order of
/// their names, each with its help and type once, however many meters measure it.
/// </summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static ReadOnlyMemory<byte> Render(IEnumerable<Metric> metrics)
    {
        var text = new StringBuilder(16 * 1024);
        foreach (var family in metrics.GroupBy(PrometheusName.Of, StringComparer.Ordinal).OrderBy(family => family.Key, StringComparer.Ordinal))
        {
            var lines = new StringBuilder();
            var type = TypeOf(family.First().MetricType);
            foreach (var metric in family.Where(metric => TypeOf(metric.MetricType) == type))
            {
                AppendPoints(lines, family.Key, metric);
            }

            if (lines.Length > 0)
            {
                text.Append("# HELP ").Append(family.Key).Append(' ').Append(EscapeHelp(family.First().Description)).Append('\n');
                text.Append("# TYPE ").Append(family.Key).Append(' ').Append(type).Append('\n').Append(lines);
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>"label_value can be any sequence of UTF-8 characters, but the backslash, double-quote and line feed characters have to be escaped".</summary>
    public static string EscapeLabel(string value) => EscapeHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>"HELP lines may contain any sequence of UTF-8 characters, but the backslash and the line feed characters have to be escaped".</summary>
    public static string EscapeHelp(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.Histogram or MetricType.ExponentialHistogram => "histogram",
        _ when PrometheusName.IsCounter(type) => "counter",
        _ => "gauge",
    };

    private static void AppendPoints(StringBuilder lines, string name, Metric metric)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(point.Tags);
            switch (metric.MetricType)
            {
                case MetricType.Histogram:
                    AppendHistogram(lines, name, labels, point);
                    break;
                case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                    AppendLine(lines, name, labels, point.GetSumLong());
                    break;
                case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                    AppendLine(lines, name, labels, point.GetSumDouble());
                    break;
                case MetricType.LongGauge:
                    AppendLine(lines, name, labels, point.GetGaugeLastValueLong());
                    break;
                case MetricType.DoubleGauge:
                    AppendLine(lines, name, labels, point.GetGaugeLastValueDouble());
                    break;
            }
        }
    }

    private static void AppendHistogram(StringBuilder lines, string name, string labels, in MetricPoint point)
    {
        var separator = labels.Length == 0 ? "" : ",";
        var cumulative = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            AppendLine(lines, name + "_bucket", $"{labels}{separator}le=\"{Number(bucket.ExplicitBound)}\"", cumulative);
        }

        AppendLine(lines, name + "_sum", labels, point.GetHistogramSum());
        AppendLine(lines, name + "_count", labels, cumulative);
    }

    private static void AppendLine(StringBuilder lines, string name, string labels, double value)
    {
        lines.Append(name);
        if (labels.Length > 0)
        {
            lines.Append('{').Append(labels).Append('}');
        }

        lines.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string LabelsOf(OpenTelemetry.ReadOnlyTagCollection tags)
    {
        var labels = new List<string>();
        foreach (var (key, value) in tags)
        {
            var text = value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Add($"{PrometheusName.Clean(key)}=\"{EscapeLabel(text)}\"");
        }

        return string.Join(',', labels);
    }
}
