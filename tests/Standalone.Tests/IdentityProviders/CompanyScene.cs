using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.IdentityProviders;

/// <summary>
/// A company: its identity provider, the certified <c>oidc-provider</c>; a Standalone whose tenant knows that provider; an
/// upstream server that remembers what it was shown; and a gateway over it that is linked to the provider.
/// </summary>
public sealed class CompanyScene : IAsyncLifetime
{
    public const string ClientId = "gateway";
    public const string ClientSecret = "a-secret-of-the-gateway-at-the-provider";
    public const string Audience = "https://mcp.company.example";

    /// <summary>The company's own program, which gets its access tokens at the provider.</summary>
    public const string AppId = "employee-app";

    public const string AppRedirect = "http://127.0.0.1:1/callback";

    private int _number;

    public OidcProviderPeer Provider { get; } = new();

    public GatewayScene Gateway { get; private set; } = null!;

    public FakeMcpServer Upstream { get; private set; } = null!;

    public string ProviderId { get; private set; } = null!;

    public string GatewayId { get; private set; } = null!;

    public ManagementClient Api => Gateway.Api;

    /// <summary>The gateway's resource indicator (RFC 8707).</summary>
    public Uri Endpoint => Gateway.EndpointOf(GatewayId);

    /// <summary>Without trailing slash.</summary>
    public string Issuer => Gateway.Process.BaseUrl.GetLeftPart(UriPartial.Authority);

    public async ValueTask InitializeAsync()
    {
        await Provider.InitializeAsync();
        Gateway = await GatewayScene.StartAsync();
        Upstream = await FakeMcpServer.StartLegacyAsync(exchange => exchange.Method == "tools/list"
            ? exchange.ReplyAsync("""{"tools":[{"name":"look","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}},{"name":"change","inputSchema":{"type":"object"}}]}""")
            : exchange.ReplyAsync("""{"content":[{"type":"text","text":"done"}]}"""));
        await Provider.AddClientAsync(ClientId, ClientSecret, $"{Issuer}/sign-in/callback");
        await Provider.AddClientAsync(AppId, null, AppRedirect);
        ProviderId = await AddProviderAsync(new { name = "Company", clientId = ClientId, tokenAudiences = new[] { Audience }, issuesAssertions = true });
        var installation = await Gateway.InstallRemoteAsync("recording", Upstream.Url);
        GatewayId = (await Api.CreateAsync("gateways", new
        {
            name = "company", naming = "upstream", installations = new[] { new { installationId = installation } }, identityProviderId = ProviderId,
        })).GetProperty("id").GetString()!;
    }

    /// <summary>Another provider here, at the same issuer.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> AddProviderAsync(object provider)
    {
        var described = JsonSerializer.SerializeToNode(provider)!.AsObject();
        described["issuer"] = Provider.Issuer;
        return (await Api.CreateAsync("identity-providers", new { provider = described, clientSecret = ClientSecret })).GetProperty("id").GetString()!;
    }

    public Task ShouldRecordAsync(string action) => Eventually.HoldsAsync(
        async () => (await Api.GetAsync($"audit?action={action}")).GetProperty("items").GetArrayLength() > 0, $"{action} is in the audit log");

    /// <summary>Somebody with an account at the provider and a user here, both with the same address.</summary>
    public async Task<(string UserId, string Subject, string Email)> AddPersonAsync(bool isVerified = true, params string[] groups)
    {
        var (userId, name) = await AddUserAsync();
        await Provider.AddAccountAsync(name, $"{name}@company.example", isVerified, groups);
        return (userId, name, $"{name}@company.example");
    }

    public async Task<(string UserId, string Name)> AddUserAsync(params string[] roles)
    {
        var name = $"person-{Interlocked.Increment(ref _number)}";
        var user = await Api.CreateAsync("users", new { name, email = $"{name}@company.example", roles });
        return (user.GetProperty("id").GetString()!, name);
    }

    /// <summary>A confidential client for ID-JAGs.</summary>
    public async Task<(string Id, string Secret)> AddAssertionClientAsync(params string[] scopes)
    {
        var issued = await Api.CreateAsync("oauth-clients", new
        {
            name = $"client-{Interlocked.Increment(ref _number)}",
            authenticationMethod = "clientSecretPost",
            grantTypes = new[] { "urn:ietf:params:oauth:grant-type:jwt-bearer" },
            scopes,
        });
        return (issued.GetProperty("client").GetProperty("id").GetString()!, issued.GetProperty("secret").GetString()!);
    }

    public async Task<JsonElement> RequestTokenAsync(IEnumerable<KeyValuePair<string, string>> form)
    {
        using var http = TestHttp.Create(Gateway.Process.BaseUrl);
        using var content = new FormUrlEncodedContent(form);
        using var response = await http.PostAsync("/oauth/token", content);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Each from an address of its own (all of 127.0.0.0/8 is loopback): refused tokens are limited by address.</summary>
    public HttpClient FromAnotherAddress()
    {
        var number = Interlocked.Increment(ref _number);
        var own = new IPEndPoint(new IPAddress([127, 1, (byte)(number >> 8), (byte)number]), 0);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(own);
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
#pragma warning disable RS0030 // A test's client talks to one server that the test started.
        return new HttpClient(handler) { BaseAddress = Gateway.Process.BaseUrl };
#pragma warning restore RS0030
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        if (Upstream is not null)
        {
            await Upstream.DisposeAsync();
        }

        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }
    }
}
