using System.Net;
using System.Net.Http.Headers;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Mcp;
using Archestra.Cluster.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Frontend.Tests.Mcp.Scene;

/// <summary>One front-end on real HTTP over a silo whose grains play the scene.</summary>
internal sealed class McpHost : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ModelCluster _cluster;
    private readonly WebApplication _app;

    private McpHost(ModelCluster cluster, WebApplication app, McpScene scene)
    {
        _cluster = cluster;
        _app = app;
        Scene = scene;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = Address, Timeout = Patience };
    }

    public McpScene Scene { get; }

    public Uri Address { get; }

    private HttpClient Http { get; }

    public static async Task<McpHost> StartAsync(params KeyValuePair<string, string?>[] settings)
    {
        var scene = new McpScene();
        var cluster = await ModelCluster.StartAsync(typeof(McpHost).Assembly, configureSilo: services => services.AddSingleton(scene));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(cluster.Client);
        builder.Services.AddFrontendHttp();
        builder.Services.AddFrontendAuthentication();
        builder.Services.AddMcpEndpoint();
        var app = builder.Build();
        app.UseFrontendHttp();
        app.MapMcp();
        await app.StartAsync();
        return new McpHost(cluster, app, scene);
    }

    public TestMcpClient Client(string? token) => new(this, token);

    public static HttpRequestMessage Request(HttpMethod method, string? token, string gateway = McpScene.Gateway)
    {
        var request = new HttpRequestMessage(method, $"/v1/mcp/{gateway}");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    /// <summary>
    /// Sends a request, and again for as long as the answer is 503: on a busy machine the change feed may be late, at the
    /// start it always is, and a client does as <c>Retry-After</c> says.
    /// </summary>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var response = await SendOnceAsync(make());
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                return response;
            }

            response.Dispose();
        }
    }

    public Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request) => Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await _cluster.DisposeAsync();
    }
}
