using System.Net.Http.Headers;
using System.Text.Json;
using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>A whole front-end on real HTTP before real silos over a database.</summary>
internal sealed class OAuthHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OAuthHost(SecuredCluster cluster, WebApplication app)
    {
        Cluster = cluster;
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public SecuredCluster Cluster { get; }

    public Uri Address { get; }

    /// <summary>The issuer that this front-end is when nothing else is configured.</summary>
    public string Issuer => Address.GetLeftPart(UriPartial.Authority);

    public HttpClient Http { get; }

    /// <param name="publicUrl">As configured on front-end and silos alike; null: the address of the request.</param>
    /// <param name="configureSilo">What the test wants otherwise in every silo.</param>
    /// <param name="settings">Of the front-end.</param>
    public static async Task<OAuthHost> StartAsync(
        string? publicUrl = null, Action<IServiceCollection>? configureSilo = null, params KeyValuePair<string, string?>[] settings)
    {
        var cluster = await SecuredCluster.StartAsync(silos: 2, configureSilo: services =>
        {
            configureSilo?.Invoke(services);
            services.PostConfigure<PublicUrlOptions>(options => options.PublicUrl = publicUrl is null ? null : new Uri(publicUrl));
        });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration.AddInMemoryCollection([new KeyValuePair<string, string?>("Http:PublicUrl", publicUrl)]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddEmbeddedOrleansClient(cluster.Runtime);
        builder.AddFrontend();
        var app = builder.Build();
        app.UseFrontend();
        await app.StartAsync();
        var feed = app.Services.GetRequiredService<ChangeFeedPosition>();
        await Eventually.HoldsAsync(() => feed.IsFresh, "the front-end's feed is fresh");
        return new OAuthHost(cluster, app);
    }

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A gateway without tools.</summary>
    public async Task<string> CreateGatewayAsync(string tenantId)
    {
        var id = EntityId.Create("gw");
        var outcome = await Cluster.CallAsync<IGatewayGrain, ChangeOutcome<Gateway>>(
            new GatewayKey(tenantId, id).ToString(), Cluster.SystemProof,
            grain => grain.CreateAsync(new Gateway { Name = id, Naming = ToolNaming.Prefixed }));
        return outcome.IsChanged ? id : throw new InvalidOperationException(outcome.Reason);
    }

    public async Task<(HttpResponseMessage Response, JsonElement Body)> GetAsync(string path)
    {
        var response = await Http.GetAsync(path);
        return (response, response.IsSuccessStatusCode ? JsonElement.Parse(await response.Content.ReadAsStringAsync()) : default);
    }

    /// <summary>A ping at a gateway, as a client of the newest legacy protocol sends it.</summary>
    public Task<HttpResponseMessage> PingAsync(string gatewayId, string? token, string query = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/mcp/{gatewayId}{query}")
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""", null, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
