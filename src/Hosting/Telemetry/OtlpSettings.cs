using OpenTelemetry.Exporter;

namespace Archestra.Cluster.Hosting.Telemetry;

/// <summary>
/// Where one signal goes (OTLP exporter specification, "Configuration Options"): our options first, then the signal's own
/// variable, then the common one. An endpoint in common gets the signal's path under HTTP, a signal's own is used as it is.
/// </summary>
internal sealed record OtlpSettings(Uri Endpoint, OtlpExportProtocol Protocol, string? Headers, int? TimeoutMilliseconds)
{
    public const string Traces = "traces";
    public const string Metrics = "metrics";
    public const string Logs = "logs";

    private const string Prefix = "OTEL_EXPORTER_OTLP_";

    /// <param name="signal">One of the three constants.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <returns>Null when nothing names an endpoint, or the SDK is switched off (<c>OTEL_SDK_DISABLED</c>).</returns>
    public static OtlpSettings? Of(string signal, TelemetryOptions options, Func<string, string?> variable)
    {
        if (bool.TryParse(variable("OTEL_SDK_DISABLED"), out var isDisabled) && isDisabled)
        {
            return null;
        }

        string? Of(string name) => NotEmpty(variable($"{Prefix}{signal.ToUpperInvariant()}_{name}")) ?? NotEmpty(variable(Prefix + name));

        var own = options.OtlpEndpoint is null ? NotEmpty(variable($"{Prefix}{signal.ToUpperInvariant()}_ENDPOINT")) : null;
        var common = options.OtlpEndpoint?.OriginalString ?? NotEmpty(variable(Prefix + "ENDPOINT"));
        if (!Uri.TryCreate(own ?? common, UriKind.Absolute, out var endpoint))
        {
            return null;
        }

        var protocol = (options.OtlpProtocol ?? Of("PROTOCOL")) == TelemetryOptions.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        if (own is null && protocol == OtlpExportProtocol.HttpProtobuf)
        {
            endpoint = new Uri($"{endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v1/{signal}");
        }

        return new OtlpSettings(endpoint, protocol, options.OtlpHeaders ?? Of("HEADERS"), int.TryParse(Of("TIMEOUT"), out var timeout) ? timeout : null);
    }

    public void Apply(OtlpExporterOptions exporter)
    {
        exporter.Endpoint = Endpoint;
        exporter.Protocol = Protocol;
        exporter.Headers = Headers;
        exporter.TimeoutMilliseconds = TimeoutMilliseconds ?? exporter.TimeoutMilliseconds;
    }

    // Headers are secrets: the compiler's ToString would print them.
    public override string ToString() => $"{Endpoint.GetLeftPart(UriPartial.Path)} ({Protocol})";

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
