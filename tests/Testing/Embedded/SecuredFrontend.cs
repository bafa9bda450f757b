using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.ChangeFeed;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Archestra.Cluster.Testing;

/// <summary>A front-end of a <see cref="SecuredCluster"/> without its HTTP server: a container, a client, and its background work.</summary>
public sealed class SecuredFrontend
{
    private readonly EmbeddedClient _client;

    internal SecuredFrontend(EmbeddedCluster runtime, Action<IServiceCollection>? configure) => _client = runtime.AddClient(services =>
    {
        configure?.Invoke(services);
        services.AddLogging();
        services.AddFrontendAuthentication();
    });

    public IGrainFactory Grains => _client.Grains;

    public T Service<T>()
        where T : notnull => _client.Services.GetRequiredService<T>();

    internal ValueTask<TokenAuthentication> AuthenticateAsync(string token, string address = "192.0.2.1") =>
        Service<TokenAuthenticator>().AuthenticateAsync(Request($"Bearer {token}", address), CancellationToken.None);

    /// <summary>As of a request to a gateway.</summary>
    internal ValueTask<TokenAuthentication> AuthenticateAtAsync(string gatewayId, string token, string address = "192.0.2.1") =>
        Service<TokenAuthenticator>().AuthenticateAsync(Request($"Bearer {token}", address), gatewayId, CancellationToken.None);

    internal async Task StartAsync()
    {
        foreach (var service in _client.Services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        var feed = Service<ChangeFeedPosition>();
        await Eventually.HoldsAsync(() => feed.IsFresh, "the front-end's feed is fresh");
    }

    internal async Task StopAsync()
    {
        foreach (var service in _client.Services.GetServices<IHostedService>())
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    internal static HttpContext Request(string? authorization, string address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse(address);
        (context.Request.Scheme, context.Request.Host) = ("http", new HostString("127.0.0.1"));
        context.Request.Headers.Authorization = authorization;
        return context;
    }
}
