using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Hosting.Telemetry.Prometheus;

/// <summary>
/// Serves <c>GET /metrics</c> and nothing else on an address of its own, so that no route, balancer or proxy rule of the
/// gateway can publish it by accident. Without <c>Telemetry:PrometheusUrl</c> there is no server.
/// </summary>
internal sealed partial class PrometheusServer(
    PrometheusExporter exporter, IOptions<TelemetryOptions> options, IConfiguration configuration, ILogger<PrometheusServer> logger) : IHostedService
{
    private WebApplication? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.PrometheusUrl is not { } url)
        {
            return;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls(url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Its certificates, not its endpoints: those are the gateway's.
            kestrel.Configure(new ConfigurationBuilder().AddInMemoryCollection(
                configuration.GetSection("Kestrel:Certificates").AsEnumerable().Select(entry => new KeyValuePair<string, string?>(entry.Key["Kestrel:".Length..], entry.Value))).Build());
        });
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync(cancellationToken).ConfigureAwait(false);
        Log.Listening(logger, _server.Urls.First());
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.StopAsync(cancellationToken).ConfigureAwait(false);
            await _server.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        LeaveNoTrace(context);
        if (!context.Request.Path.Equals("/metrics", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = HttpMethods.Get;
            return;
        }

        if (await exporter.ReadAsync(context.RequestAborted).ConfigureAwait(false) is not { } text)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.ContentLength = text.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Being looked at is not the node's work: neither a trace nor a request in its own metrics.</summary>
    private static void LeaveNoTrace(HttpContext context)
    {
        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
        {
            metrics.MetricsDisabled = true;
        }

        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } activity)
        {
            activity.IsAllDataRequested = false;
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7301, LogLevel.Information, "Metrics are served at {Url}/metrics", EventName = nameof(Listening))]
        public static partial void Listening(ILogger logger, string url);
    }
}
