using Archestra.Cluster.Hosting.Telemetry.Prometheus;
using Archestra.Cluster.Protocol.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Archestra.Cluster.Hosting.Telemetry;

/// <summary>
/// Listens to the node's own source and meter and to those of the platform, and hands on what they say. It begins before
/// anything else of the host and ends after it. With no address to send to or serve at, it listens to nothing.
/// </summary>
internal sealed class TelemetryPipeline(IOptions<TelemetryOptions> options, NodeResource resource, PrometheusExporter prometheus)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>Orleans' spans carry a trace from process to process (see ADR 0011); in the embedded build nobody is behind the name.</summary>
    private static readonly string[] Sources =
    [
        GatewayTelemetry.Name, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "Microsoft.Orleans.Application",
    ];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _traces = BuildTraces(options.Value);
        _metrics = BuildMetrics(options.Value);
        if (_metrics is not null)
        {
            GatewayMetrics.ReportZeros();
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What was not sent yet is sent, for as long as the SDK is willing to wait for the collector.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private TracerProvider? BuildTraces(TelemetryOptions settings)
    {
        if (!settings.Traces || OtlpSettings.Of(OtlpSettings.Traces, settings, Environment.GetEnvironmentVariable) is not { } otlp)
        {
            return null;
        }

        return Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource.Builder)
            .SetSampler(new ParentBasedSampler(new EntryPointSampler(settings.TraceRatio)))
            .AddSource(Sources)
            .AddProcessor(new SpanScrubber())
            .AddOtlpExporter(otlp.Apply)
            .Build();
    }

    private MeterProvider? BuildMetrics(TelemetryOptions settings)
    {
        var otlp = settings.Metrics ? OtlpSettings.Of(OtlpSettings.Metrics, settings, Environment.GetEnvironmentVariable) : null;
        if (otlp is null && settings.PrometheusUrl is null)
        {
            return null;
        }

        var builder = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource.Builder).AddSelectedMetrics();
        if (otlp is not null)
        {
            builder.AddOtlpExporter((exporter, reader) =>
            {
                otlp.Apply(exporter);
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)settings.MetricInterval.TotalMilliseconds;
            });
        }

        if (settings.PrometheusUrl is not null)
        {
            builder.AddReader(new BaseExportingMetricReader(prometheus));
        }

        return builder.Build();
    }
}
