using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Testing.Peers.Otlp;

/// <summary>An OTLP collector on a loopback port (OTLP specification, OTLP/HTTP with binary protobuf) that keeps all it gets.</summary>
public sealed class OtlpSink : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body, string Headers)> _requests = new();
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentQueue<OtlpMetric> _metrics = new();
    private readonly ConcurrentQueue<(string Body, string TraceId)> _logs = new();
    private readonly WebApplication _app;

    private OtlpSink(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public IReadOnlyList<OtlpSpan> Spans => [.. _spans];

    /// <summary>Every point of every export so far, in order.</summary>
    public IReadOnlyList<OtlpMetric> Metrics => [.. _metrics];

    public IReadOnlyList<(string Body, string TraceId)> Logs => [.. _logs];

    /// <summary>All that came, as it came.</summary>
    public IReadOnlyList<(string Path, byte[] Body, string Headers)> Requests => [.. _requests];

    public static async Task<OtlpSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var sink = new OtlpSink(app);
        app.Run(sink.ReceiveAsync);
        await app.StartAsync();
        sink.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return sink;
    }

    /// <summary>The spans of one trace so far.</summary>
    public IReadOnlyList<OtlpSpan> Trace(string traceId) => [.. _spans.Where(span => span.TraceId == traceId)];

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var bytes = body.ToArray();
        _requests.Enqueue((context.Request.Path, bytes, string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}"))));
        switch (context.Request.Path.Value)
        {
            case "/v1/traces":
                Keep(_spans, OtlpReader.Spans(bytes));
                break;
            case "/v1/metrics":
                Keep(_metrics, OtlpReader.Metrics(bytes));
                break;
            case "/v1/logs":
                Keep(_logs, OtlpReader.Logs(bytes));
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
        }

        // An empty message of any kind is a full success.
        context.Response.ContentType = "application/x-protobuf";
    }

    private static void Keep<T>(ConcurrentQueue<T> queue, IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            queue.Enqueue(item);
        }
    }
}
