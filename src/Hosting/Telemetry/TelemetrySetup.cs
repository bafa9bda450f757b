using Archestra.Cluster.Hosting.Logs;
using Archestra.Cluster.Hosting.Telemetry.Prometheus;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;

namespace Archestra.Cluster.Hosting.Telemetry;

/// <summary>Telemetry of a node of any kind. It is the host's: the rooms only name what they measure.</summary>
internal static class TelemetrySetup
{
    /// <summary>Before everything else that is hosted: what starts first is measured too, and stops last.</summary>
    public static void AddNodeTelemetry(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryAddressValidator>();
        services.AddSingleton<NodeResource>();
        services.AddSingleton<PrometheusExporter>();
        services.AddHostedService<TelemetryPipeline>();
        services.AddHostedService<PrometheusServer>();
        AddLogs(builder, Read(builder.Configuration));
    }

    /// <summary>Only when somebody listens: otherwise requests do not pass through it.</summary>
    public static void UseNodeTelemetry(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<TelemetryOptions>>().Value;
        if (options.Traces && OtlpSettings.Of(OtlpSettings.Traces, options, Environment.GetEnvironmentVariable) is not null)
        {
            app.UseMiddleware<RequestSpan>();
        }
    }

    private static void AddLogs(WebApplicationBuilder builder, TelemetryOptions options)
    {
        if (options.LogFormat == TelemetryOptions.Json)
        {
            builder.Logging.AddConsole(console => console.FormatterName = JsonLineFormatter.FormatterName)
                .AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        }
        else
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        }

        if (options.Logs && OtlpSettings.Of(OtlpSettings.Logs, options, Environment.GetEnvironmentVariable) is { } otlp)
        {
            builder.Logging.AddOpenTelemetry(logs =>
            {
                logs.IncludeFormattedMessage = true;
                logs.SetResourceBuilder(new NodeResource(Options.Create(options)).Builder);
                logs.AddOtlpExporter(otlp.Apply);
            });
        }
    }

    // Logging is put together before the host is, so before options are validated; a wrong one stops the start all the same.
    private static TelemetryOptions Read(ConfigurationManager configuration)
    {
        var section = configuration.GetSection(TelemetryOptions.SectionName);
        var options = new TelemetryOptions { LogFormat = section[nameof(TelemetryOptions.LogFormat)] ?? TelemetryOptions.Text };
        options.Logs = bool.TryParse(section[nameof(TelemetryOptions.Logs)], out var logs) && logs;
        options.OtlpEndpoint = Uri.TryCreate(section[nameof(TelemetryOptions.OtlpEndpoint)], UriKind.Absolute, out var endpoint) ? endpoint : null;
        options.OtlpProtocol = section[nameof(TelemetryOptions.OtlpProtocol)];
        options.OtlpHeaders = section[nameof(TelemetryOptions.OtlpHeaders)];
        options.ServiceName = section[nameof(TelemetryOptions.ServiceName)];
        return options;
    }
}
