using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.OAuth;

/// <summary>Tokens of service accounts (RFC 6749 §4.4), asked about (RFC 7662), ended (RFC 7009) and managed, over the wire.</summary>
public sealed class ServiceAccountTests(ServiceAccountTests.Scene scene) : IClassFixture<ServiceAccountTests.Scene>
{
    private ManagementClient Api => scene.Gateway.Api;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>RFC 8707 §2 <c>invalid_target</c>; RFC 6749 §4.4.3: "A refresh token SHOULD NOT be included".</summary>
    [Fact]
    public async Task A_token_is_for_the_one_gateway_that_is_named_and_comes_without_a_refresh_token()
    {
        var client = await RegisterAsync("one gateway");

        (await TokenAsync(client)).Text("error").ShouldBe("invalid_target");
        (await TokenAsync(client, ("resource", "https://elsewhere.example/v1/mcp/gw_1"))).Text("error").ShouldBe("invalid_target");
        (await TokenAsync(client, ("resource", scene.Resource + "x"))).Text("error").ShouldBe("invalid_target");
        (await TokenAsync(client, ("resource", scene.Resource), ("resource", scene.Resource))).Text("error").ShouldBe("invalid_target");
        var issued = await TokenAsync(client, ("resource", scene.Resource));

        issued.Text("token_type").ShouldBe("Bearer");
        issued.Text("refresh_token").ShouldBeNull();
        issued.Text("scope").ShouldBe("mcp:read mcp:write");
        issued.Body.GetProperty("expires_in").GetInt64().ShouldBeInRange(590, 600);
    }

    [Fact]
    public async Task A_token_never_goes_beyond_the_scopes_and_gateways_of_its_client()
    {
        var client = await RegisterAsync("narrow", more: new() { ["scopes"] = new[] { "mcp:read" } });
        var elsewhere = await RegisterAsync("elsewhere", more: new() { ["gatewayIds"] = new[] { await Api.CreateGatewayAsync("another", "prefixed") } });

        (await TokenAsync(client, ("resource", scene.Resource))).Text("scope").ShouldBe("mcp:read");
        (await TokenAsync(client, ("resource", scene.Resource), ("scope", "mcp:write"))).Text("scope").ShouldBe("mcp:read");
        (await TokenAsync(client, ("resource", scene.Resource), ("scope", "manage"))).Text("error").ShouldBe("invalid_scope");
        (await TokenAsync(client, ("resource", scene.Resource), ("scope", "a\"b"))).Text("error").ShouldBe("invalid_scope");
        (await TokenAsync(elsewhere, ("resource", scene.Resource))).Text("error").ShouldBe("invalid_target");
    }

    /// <summary>§2.3.1: both parts of HTTP Basic are form-encoded, and a client that encodes every character is understood.</summary>
    [Fact]
    public async Task Both_parts_of_the_header_are_decoded()
    {
        var client = await RegisterAsync("encoded");
        var encoded = new Client(PercentEncode(client.Id), PercentEncode(client.Secret));

        (await TokenAsync(encoded, ("resource", scene.Resource))).Text("access_token").ShouldNotBeNull();
    }

    /// <summary>RFC 7662 §2.2: what is not the client's to ask about looks like what does not exist.</summary>
    [Fact]
    public async Task A_client_asks_about_its_own_tokens_and_a_resource_server_about_those_of_its_tenant()
    {
        var (client, other) = (await RegisterAsync("asked about"), await RegisterAsync("curious"));
        var server = await RegisterAsync("resource server", more: new() { ["mayIntrospect"] = true });
        var token = (await TokenAsync(client, ("resource", scene.Resource))).Text("access_token")!;

        var own = await PostAsync("/oauth/introspect", client, ("token", token));

        own.Body.GetProperty("active").GetBoolean().ShouldBeTrue();
        (own.Text("client_id"), own.Text("aud"), own.Text("sub"), own.Text("token_type"), own.Text("scope"))
            .ShouldBe((client.Id, scene.Resource, Api.Tenant, "Bearer", "mcp:read mcp:write"));
        (own.Body.GetProperty("exp").GetInt64() - own.Body.GetProperty("iat").GetInt64()).ShouldBe(600);
        (await PostAsync("/oauth/introspect", server, ("token", token))).Body.GetRawText().ShouldBe(own.Body.GetRawText());
        (await PostAsync("/oauth/introspect", other, ("token", token))).Body.GetRawText().ShouldBe("""{"active":false}""");
        (await PostAsync("/oauth/introspect", client, ("token", token[..^2]))).Body.GetRawText().ShouldBe("""{"active":false}""");
        (await PostAsync("/oauth/introspect", client with { Secret = "wrong" }, ("token", token))).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_revoked_token_is_active_no_more()
    {
        var client = await RegisterAsync("revoked");
        var token = (await TokenAsync(client, ("resource", scene.Resource))).Text("access_token")!;

        (await PostAsync("/oauth/revoke", client, ("token", token), ("token_type_hint", "refresh_token"))).Status.ShouldBe(HttpStatusCode.OK);

        (await PostAsync("/oauth/introspect", client, ("token", token))).Body.GetRawText().ShouldBe("""{"active":false}""");
    }

    [Fact]
    public async Task People_see_and_end_their_own_tokens_and_administrators_all()
    {
        var (ann, annsApi) = await CreateUserAsync("ann");
        var (ben, bensApi) = await CreateUserAsync("ben");
        var client = await RegisterAsync("ann's robot", ann);
        var second = await RegisterAsync("ben's robot", ben);
        var annsToken = (await TokenAsync(client, ("resource", scene.Resource))).Text("access_token")!;
        await TokenAsync(second, ("resource", scene.Resource));

        var annsFamily = (await IdsAsync(annsApi, "token-families")).ShouldHaveSingleItem();
        var bensFamily = (await IdsAsync(bensApi, "token-families")).ShouldHaveSingleItem();
        annsFamily.ShouldNotBe(bensFamily);
        (await IdsAsync(annsApi, $"token-families?ownerKind=user&ownerId={ben}")).ShouldBeEmpty();
        (await IdsAsync(Api, $"token-families?ownerId={ann}&clientId={client.Id}&sort=-createdAt")).ShouldBe([annsFamily]);
        (await IdsAsync(Api, $"token-families?ownerId={ann}&clientId={second.Id}")).ShouldBeEmpty();
        (await IdsAsync(annsApi, "consents"), await IdsAsync(annsApi, "sessions")).ShouldBe(([], []));

        (await StatusAsync(annsApi, HttpMethod.Get, $"token-families/{bensFamily}")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(annsApi, HttpMethod.Delete, $"token-families/{bensFamily}")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(annsApi, HttpMethod.Delete, $"token-families/{annsFamily}")).ShouldBe(HttpStatusCode.NoContent);
        (await StatusAsync(Api, HttpMethod.Delete, $"token-families/{bensFamily}")).ShouldBe(HttpStatusCode.NoContent);

        (await PostAsync("/oauth/introspect", client, ("token", annsToken))).Body.GetRawText().ShouldBe("""{"active":false}""");
        (await Api.GetAsync($"token-families/{annsFamily}")).GetProperty("revokedBecause").GetString().ShouldBe("owner");
        (await Api.GetAsync($"token-families/{bensFamily}")).GetProperty("revokedBecause").GetString().ShouldBe("administrator");
    }

    [Fact]
    public async Task Whoever_signs_out_everywhere_loses_every_token_within_a_second()
    {
        var (user, api) = await CreateUserAsync("everywhere");
        var (_, others) = await CreateUserAsync("bystander");
        var client = await RegisterAsync("two grants", user);
        string[] tokens = [(await TokenAsync(client, ("resource", scene.Resource))).Text("access_token")!, (await TokenAsync(client, ("resource", scene.Resource))).Text("access_token")!];
        foreach (var token in tokens)
        {
            (await CallAsync(token)).ShouldBe(HttpStatusCode.OK);
        }

        (await StatusAsync(others, HttpMethod.Post, $"users/{user}/sign-out")).ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        (await StatusAsync(api, HttpMethod.Post, $"users/{user}/sign-out")).ShouldBe(HttpStatusCode.NoContent);

        var ended = TimeProvider.System.GetTimestamp();
        foreach (var token in tokens)
        {
            await Testing.Eventually.HoldsAsync(async () => await CallAsync(token) == HttpStatusCode.Unauthorized, "the token is refused");
        }

        TimeProvider.System.GetElapsedTime(ended).ShouldBeLessThan(TimeSpan.FromSeconds(1));
        (await Api.GetAsync($"token-families?ownerId={user}")).GetProperty("items").EnumerateArray()
            .Select(family => family.GetProperty("revokedBecause").GetString()).ShouldBe(["signed_out", "signed_out"]);
    }

    [Fact]
    public async Task With_its_owner_goes_what_a_service_account_gets()
    {
        var (user, _) = await CreateUserAsync("leaving");
        var client = await RegisterAsync("left behind", user);
        var token = (await TokenAsync(client, ("resource", scene.Resource))).Text("access_token")!;

        await Api.DeleteAsync($"users/{user}");

        (await PostAsync("/oauth/introspect", client, ("token", token))).Body.GetRawText().ShouldBe("""{"active":false}""");
        (await TokenAsync(client, ("resource", scene.Resource))).Text("error").ShouldBe("invalid_grant");
    }

    private static string PercentEncode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(octet => $"%{octet:x2}"));

    private static async Task<string[]> IdsAsync(ManagementClient api, string path) =>
        [.. (await api.GetAsync(path)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

    private static async Task<HttpStatusCode> StatusAsync(ManagementClient api, HttpMethod method, string path)
    {
        using var answer = await api.SendAsync(method, path);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> CallAsync(string token)
    {
        using var mcp = McpClient.For(new Uri(scene.Resource), token, modern: true);
        return (await mcp.RequestAsync("tools/list", new { }, cancellationToken: Cancel)).Status;
    }

    private async Task<(string Id, ManagementClient Api)> CreateUserAsync(string name)
    {
        var user = (await Api.CreateAsync("users", new { name })).GetProperty("id").GetString()!;
        var issued = await Api.CreateAsync("tokens", new { name, ownerKind = "user", ownerId = user, scopes = new[] { "manage" } });
        return (user, ManagementClient.For(scene.Gateway.Process.BaseUrl, Api.Tenant, issued.GetProperty("text").GetString()!));
    }

    private async Task<Client> RegisterAsync(string name, string? user = null, Dictionary<string, object>? more = null)
    {
        var body = new Dictionary<string, object>(more ?? [])
        {
            ["name"] = name,
            ["authenticationMethod"] = "clientSecretBasic",
            ["grantTypes"] = new[] { "client_credentials" },
            ["ownerKind"] = user is null ? "organization" : "user",
            ["ownerId"] = user ?? Api.Tenant,
        };
        var issued = await Api.CreateAsync("oauth-clients", body);
        return new Client(issued.GetProperty("client").GetProperty("id").GetString()!, issued.GetProperty("secret").GetString()!);
    }

    private Task<Reply> TokenAsync(Client client, params (string Name, string Value)[] more) =>
        PostAsync("/oauth/token", client, [("grant_type", "client_credentials"), .. more]);

    private async Task<Reply> PostAsync(string path, Client client, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(form.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client.Id}:{client.Secret}")));
        using var answer = await scene.Http.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return new Reply(answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    private sealed record Client(string Id, string Secret);

    private sealed record Reply(HttpStatusCode Status, JsonElement Body)
    {
        public string? Text(string name) => Body.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    public sealed class Scene : IAsyncLifetime
    {
        public GatewayScene Gateway { get; private set; } = null!;

        public HttpClient Http { get; private set; } = null!;

        /// <summary>The resource indicator of a gateway that everybody may use.</summary>
        public string Resource { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Gateway = await GatewayScene.StartAsync();
            Http = TestHttp.Create(Gateway.Process.BaseUrl);
            Resource = (await Gateway.CreateGatewayAsync("front", "prefixed")).ToString();
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await Gateway.DisposeAsync();
        }
    }
}
