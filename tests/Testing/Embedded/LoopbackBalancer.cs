using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Testing;

/// <summary>
/// A round-robin load balancer without affinity on a loopback port, for clients that are processes of their own. It is there
/// before the front-ends are: their public address is its own.
/// </summary>
public sealed class LoopbackBalancer : IAsyncDisposable
{
    private static readonly string[] OwnHeaders = ["Transfer-Encoding", "Connection", "Keep-Alive"];

    private readonly WebApplication _app;
    private HttpClient? _frontends;

    private LoopbackBalancer(WebApplication app) => _app = app;

    /// <summary>Without trailing slash.</summary>
    public string Url => _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();

    /// <summary>How many requests came.</summary>
    public int Requests { get; private set; }

    public static async Task<LoopbackBalancer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var balancer = new LoopbackBalancer(builder.Build());
        balancer._app.Run(balancer.ForwardAsync);
        await balancer._app.StartAsync();
        return balancer;
    }

    public void Balance(IReadOnlyList<Uri> frontends) => _frontends = GatewayClusterBalancer.CreateClient(frontends);

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        _frontends?.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        Requests++;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.GetEncodedPathAndQuery());
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0) request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers.Where(header => !OwnHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, [.. values])) request.Content?.Headers.TryAddWithoutValidation(name, [.. values]);
        }

        using var response = await _frontends!.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => !OwnHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        // Events go on as they come.
        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
