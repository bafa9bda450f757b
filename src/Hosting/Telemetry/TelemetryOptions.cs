using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Hosting.Telemetry;

/// <summary>
/// What a node tells about itself, and to whom. Nothing leaves it unless an endpoint is named here or in the standard
/// variables <c>OTEL_EXPORTER_OTLP_*</c>; what stands here goes before those.
/// </summary>
public sealed class TelemetryOptions
{
    public const string SectionName = "Telemetry";
    public const string Grpc = "grpc";
    public const string HttpProtobuf = "http/protobuf";
    public const string Text = "text";
    public const string Json = "json";

    /// <summary>The OTLP collector, for example <c>http://collector:4318</c>; default none: no traces, metrics or logs leave.</summary>
    public Uri? OtlpEndpoint { get; set; }

    /// <summary><c>http/protobuf</c> or <c>grpc</c>; default <c>http/protobuf</c>, as the OTLP exporter specification advises.</summary>
    public string? OtlpProtocol { get; set; }

    /// <summary>Headers for the collector, <c>name=value,name=value</c>. They may hold its key: never logged.</summary>
    public string? OtlpHeaders { get; set; }

    /// <summary>Whether traces are exported; default yes.</summary>
    public bool Traces { get; set; } = true;

    /// <summary>Whether metrics are exported; default yes.</summary>
    public bool Metrics { get; set; } = true;

    /// <summary>Whether log records are exported too; default no, the console has them.</summary>
    public bool Logs { get; set; }

    /// <summary>The share of requests without a sampled parent that are traced; default 1, all. A caller's own decision is honoured.</summary>
    [Range(0.0, 1.0)]
    public double TraceRatio { get; set; } = 1;

    /// <summary>How often metrics are pushed; default 60 s, as in the OpenTelemetry SDK specification.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MetricInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Where <c>/metrics</c> is served for Prometheus, for example <c>http://127.0.0.1:9464</c>; default nowhere. An address
    /// of its own: nothing else is served there, and metrics are served nowhere else.
    /// </summary>
    public string? PrometheusUrl { get; set; }

    /// <summary><c>service.name</c> of everything exported; default that of <c>OTEL_SERVICE_NAME</c>, else <c>archestra-cluster</c>.</summary>
    public string? ServiceName { get; set; }

    /// <summary><c>text</c> (default: for people) or <c>json</c>: one object per line, with the trace's ids.</summary>
    public string LogFormat { get; set; } = Text;
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;

internal sealed class TelemetryAddressValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        var problems = Find(options).ToArray();
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Find(TelemetryOptions options)
    {
        if (options.OtlpEndpoint is { } endpoint && (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https") || endpoint.UserInfo.Length > 0))
        {
            yield return "Telemetry:OtlpEndpoint must begin with http:// or https:// and contain no user; a key belongs into Telemetry:OtlpHeaders.";
        }

        if (options.OtlpProtocol is not (null or TelemetryOptions.Grpc or TelemetryOptions.HttpProtobuf))
        {
            yield return $"Telemetry:OtlpProtocol: '{options.OtlpProtocol}' is neither {TelemetryOptions.HttpProtobuf} nor {TelemetryOptions.Grpc}.";
        }

        if (options.LogFormat is not (TelemetryOptions.Text or TelemetryOptions.Json))
        {
            yield return $"Telemetry:LogFormat: '{options.LogFormat}' is neither {TelemetryOptions.Text} nor {TelemetryOptions.Json}.";
        }

        if (options.PrometheusUrl is { } url && !IsAddress(url))
        {
            yield return $"Telemetry:PrometheusUrl: '{url}' is not an address such as http://127.0.0.1:9464.";
        }
    }

    private static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", PathBase.Length: 0 };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
