using System.Net;
using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Frontend;
using Archestra.Cluster.Frontend.ChangeFeed;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Testing;

/// <summary>A front-end of a <see cref="GatewayCluster"/>: HTTP on a loopback port, and a client of the cluster.</summary>
internal sealed class GatewayClusterFrontend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayClusterFrontend(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    public bool IsFresh => _app.Services.GetRequiredService<ChangeFeedPosition>().IsFresh;

    public static async Task<GatewayClusterFrontend> StartAsync(
        EmbeddedCluster runtime,
        ILoggerProvider log,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(log);
        builder.Services.AddRouting();
        builder.Services.AddEmbeddedOrleansClient(runtime);
        builder.AddFrontend();
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseFrontend();
        await app.StartAsync();
        return new GatewayClusterFrontend(app);
    }

    public async ValueTask DisposeAsync()
    {
        // Streams that a test left open do not hold up its end.
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
