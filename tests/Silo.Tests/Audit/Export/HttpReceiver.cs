using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Archestra.Cluster.Silo.Tests.Audit.Export;

/// <summary>Takes what is posted to it, on loopback.</summary>
internal sealed class HttpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedPost> _requests = new();

    private HttpReceiver(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public IReadOnlyList<ReceivedPost> Requests => [.. _requests];

    /// <summary>What is answered with a success.</summary>
    public byte[] Answer { get; set; } = [];

    public static async Task<HttpReceiver> StartAsync(Func<ReceivedPost, HttpStatusCode> judge)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var receiver = new HttpReceiver(app);
        app.Run(context => receiver.ReceiveAsync(context, judge));
        await app.StartAsync();
        receiver.Url = new Uri($"{app.Urls.Single()}/records");
        return receiver;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context, Func<ReceivedPost, HttpStatusCode> judge)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new ReceivedPost(
            context.Request.Method, context.Request.ContentType, context.Request.Headers.Authorization.ToString(), body.ToArray());
        _requests.Enqueue(request);
        context.Response.StatusCode = (int)judge(request);
        if (context.Response.StatusCode < 300) await context.Response.Body.WriteAsync(Answer);
    }
}

internal sealed record ReceivedPost(string Method, string? ContentType, string Authorization, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
