using System.Globalization;

namespace Archestra.Cluster.Testing.Peers.Otlp;

/// <summary>Reads OTLP export requests (opentelemetry-proto 1.x, trace.proto, metrics.proto, logs.proto), as far as tests ask.</summary>
internal static class OtlpReader
{
    public static IEnumerable<OtlpSpan> Spans(ReadOnlyMemory<byte> request) =>
        from resource in new ProtobufMessage(request).Messages(1)
        let instance = Attributes(resource.Message(1), 1).GetValueOrDefault("service.instance.id", "")
        from scope in resource.Messages(2)
        let source = scope.Message(1)?.Text(1) ?? ""
        from span in scope.Messages(2)
        select new OtlpSpan(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Integer(6), source, instance, Attributes(span, 9))
        {
            TraceState = span.Text(3),
            Links = [.. span.Messages(13).Select(link => link.Hex(2))],
        };

    public static IEnumerable<OtlpMetric> Metrics(ReadOnlyMemory<byte> request) =>
        from resource in new ProtobufMessage(request).Messages(1)
        from scope in resource.Messages(2)
        let meter = scope.Message(1)?.Text(1) ?? ""
        from metric in scope.Messages(2)
        from point in Points(metric, meter)
        select point;

    public static IEnumerable<(string Body, string TraceId)> Logs(ReadOnlyMemory<byte> request) =>
        from resource in new ProtobufMessage(request).Messages(1)
        from scope in resource.Messages(2)
        from record in scope.Messages(2)
        select (record.Message(5)?.Text(1) ?? "", record.Hex(9));

    private static IEnumerable<OtlpMetric> Points(ProtobufMessage metric, string meter)
    {
        var (name, unit) = (metric.Text(1), metric.Text(3));
        foreach (var number in new[] { 5, 7 }.SelectMany(kind => metric.Messages(kind)).SelectMany(data => data.Messages(1)))
        {
            var value = number.Has(6) ? (long)number.Integer(6) : number.Double(4);
            yield return new OtlpMetric(name, unit, meter, Attributes(number, 7), value, 0, []);
        }

        foreach (var histogram in metric.Messages(9).SelectMany(data => data.Messages(1)))
        {
            yield return new OtlpMetric(name, unit, meter, Attributes(histogram, 9), histogram.Double(5), histogram.Integer(4), histogram.Doubles(7));
        }
    }

    private static Dictionary<string, string> Attributes(ProtobufMessage? owner, int number)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in owner?.Messages(number) ?? [])
        {
            attributes[attribute.Text(1)] = attribute.Message(2) is { } value ? ValueOf(value) : "";
        }

        return attributes;
    }

    private static string ValueOf(ProtobufMessage value) => value switch
    {
        _ when value.Has(2) => value.Integer(2) == 0 ? "false" : "true",
        _ when value.Has(3) => ((long)value.Integer(3)).ToString(CultureInfo.InvariantCulture),
        _ when value.Has(4) => value.Double(4).ToString(CultureInfo.InvariantCulture),
        _ => value.Text(1),
    };
}
