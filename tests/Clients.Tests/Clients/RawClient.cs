using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Clients.Tests.Scenes;
using Archestra.Cluster.Testing.Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Clients.Tests.Clients;

/// <summary>A client that does no more than it is told, for tests of the pages: it registers itself and waits on loopback.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly SignInScene _scene;
    private readonly WebApplication _loopback;

    private RawClient(SignInScene scene, WebApplication loopback, JsonElement metadata) => (_scene, _loopback, Metadata) = (scene, loopback, metadata);

    public string Id { get; private set; } = "";

    /// <summary>RFC 8414.</summary>
    public JsonElement Metadata { get; }

    public string RedirectUri =>
        _loopback.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single() + "/callback";

    public static async Task<RawClient> StartAsync(SignInScene scene, string name)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var loopback = builder.Build();
        loopback.Run(context => context.Response.WriteAsync("You can close this window."));
        await loopback.StartAsync();
        using var http = TestHttp.Create(scene.Gateway.Process.BaseUrl);
        var client = new RawClient(scene, loopback, await http.GetFromJsonAsync<JsonElement>("/.well-known/oauth-authorization-server"));
        client.Id = await RegisterAsync(http, client.Metadata, name, client.RedirectUri);
        return client;
    }

    /// <summary>RFC 7591: a public client.</summary>
    public static async Task<string> RegisterAsync(HttpClient http, JsonElement metadata, string name, string redirectUri)
    {
        using var registered = await http.PostAsJsonAsync(metadata.GetProperty("registration_endpoint").GetString(), new
        {
            client_name = name,
            redirect_uris = new[] { redirectUri },
            grant_types = new[] { "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code" },
            token_endpoint_auth_method = "none",
        });
        registered.IsSuccessStatusCode.ShouldBeTrue(await registered.Content.ReadAsStringAsync());
        return (await registered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("client_id").GetString()!;
    }

    /// <summary>Where the person goes.</summary>
    public Uri Authorization(string scope = "mcp:read mcp:write")
    {
        var query = new Dictionary<string, string>
        {
            ["response_type"] = "code", ["client_id"] = Id, ["redirect_uri"] = RedirectUri, ["state"] = "st", ["scope"] = scope,
            ["resource"] = _scene.Endpoint.ToString(),
            // S256 of the verifier in RFC 7636, appendix B.
            ["code_challenge"] = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", ["code_challenge_method"] = "S256",
        };
        var text = string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        return new Uri($"{Metadata.GetProperty("authorization_endpoint").GetString()}?{text}");
    }

    /// <summary>RFC 8628 §3.1.</summary>
    public async Task<(Uri Page, Uri Complete, string UserCode)> BeginDeviceAsync()
    {
        using var http = TestHttp.Create(_scene.Gateway.Process.BaseUrl);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = Id, ["scope"] = "mcp:read", ["resource"] = _scene.Endpoint.ToString(),
        });
        using var response = await http.PostAsync(Metadata.GetProperty("device_authorization_endpoint").GetString(), form);
        var begun = await response.Content.ReadFromJsonAsync<JsonElement>();
        string Text(string name) => begun.GetProperty(name).GetString()!;
        return (new Uri(Text("verification_uri")), new Uri(Text("verification_uri_complete")), Text("user_code"));
    }

    public async ValueTask DisposeAsync() => await _loopback.DisposeAsync();
}
