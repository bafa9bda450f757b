using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.OAuth;

/// <summary>Clients that an administrator registers, over the wire.</summary>
public sealed class OAuthClientTests(OAuthClientTests.Scene scene) : IClassFixture<OAuthClientTests.Scene>
{
    private ManagementClient Api => scene.Gateway.Api;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_is_registered_read_listed_replaced_and_deleted_and_its_secret_shown_once()
    {
        var issued = await Api.CreateAsync("oauth-clients", Confidential("lifecycle"));
        var secret = issued.GetProperty("secret").GetString()!;
        var client = issued.GetProperty("client");
        var id = client.GetProperty("id").GetString()!;
        id.ShouldStartWith("cl_");
        client.GetProperty("kind").GetString().ShouldBe("registered");

        using var read = await Api.SendAsync(HttpMethod.Get, $"oauth-clients/{id}");
        var text = await read.Content.ReadAsStringAsync(Cancel);
        text.ShouldNotContain(secret);
        (await Api.GetAsync("oauth-clients?namePrefix=life")).GetRawText().ShouldContain(id);
        (await Api.GetAsync("oauth-clients")).GetRawText().ShouldNotContain(secret);

        var replaced = await Api.ReplaceAsync($"oauth-clients/{id}", new { name = "lifecycle 2", authenticationMethod = "none", redirectUris = new[] { "https://app.example/cb" }, grantTypes = new[] { "authorization_code" } });
        replaced.GetProperty("name").GetString().ShouldBe("lifecycle 2");
        using var stale = await Api.SendAsync(HttpMethod.Delete, $"oauth-clients/{id}", ifMatch: read.Headers.ETag!.ToString());
        stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        using var publicOne = await Api.SendAsync(HttpMethod.Post, $"oauth-clients/{id}/rotate-secret", new { });
        publicOne.StatusCode.ShouldBe(HttpStatusCode.Conflict);

        await Api.DeleteAsync($"oauth-clients/{id}");
        using var gone = await Api.SendAsync(HttpMethod.Get, $"oauth-clients/{id}");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_client_gets_tokens_for_its_owner_until_its_secret_is_another_or_it_is_switched_off()
    {
        var issued = await Api.CreateAsync("oauth-clients", ServiceOf(Api.Tenant, "robot"));
        var id = issued.GetProperty("client").GetProperty("id").GetString()!;
        var first = issued.GetProperty("secret").GetString()!;

        var token = await TokenAsync(id, first);
        token.ShouldNotBeNull();
        var rotated = await Api.PostAsync($"oauth-clients/{id}/rotate-secret", new { });
        var second = rotated.GetProperty("secret").GetString()!;
        (await TokenAsync(id, first)).ShouldBeNull();
        (await TokenAsync(id, second)).ShouldNotBeNull();

        using var read = await Api.SendAsync(HttpMethod.Get, $"oauth-clients/{id}");
        var client = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(await read.Content.ReadAsStringAsync(Cancel))!;
        client["disabled"] = JsonSerializer.SerializeToElement(true);
        await Api.ReplaceAsync($"oauth-clients/{id}", client);

        (await TokenAsync(id, second)).ShouldBeNull();
        var families = await Api.GetAsync($"token-families?clientId={id}");
        families.GetProperty("items").EnumerateArray().Select(family => family.GetProperty("revokedBecause").GetString())
            .ShouldBe(["client_disabled", "client_disabled"]);
    }

    [Fact]
    public async Task Who_may_not_do_what_a_client_could_does_not_set_it_up_but_may_switch_it_off()
    {
        var role = await Api.CreateAsync("roles", new { name = "token keeper", description = "-", permissions = new[] { "tokens:read", "tokens:write" } });
        var user = await Api.CreateAsync("users", new { name = "keeper", roles = new[] { role.GetProperty("id").GetString() } });
        var text = (await Api.CreateAsync("tokens", new { name = "keeper", ownerKind = "user", ownerId = user.GetProperty("id").GetString(), scopes = new[] { "manage" } }))
            .GetProperty("text").GetString()!;
        using var keeper = ManagementClient.For(scene.Gateway.Process.BaseUrl, Api.Tenant, text);

        using var refused = await keeper.SendAsync(HttpMethod.Post, "oauth-clients", ServiceOf(Api.Tenant, "stolen"));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        // One that acts for whoever signs in gives nothing by itself.
        await keeper.CreateAsync("oauth-clients", Confidential("harmless"));

        var issued = await Api.CreateAsync("oauth-clients", ServiceOf(Api.Tenant, "of others"));
        var id = issued.GetProperty("client").GetProperty("id").GetString()!;
        using var rotated = await keeper.SendAsync(HttpMethod.Post, $"oauth-clients/{id}/rotate-secret", new { });
        rotated.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var rekeyed = await keeper.SendAsync(HttpMethod.Put, $"oauth-clients/{id}", ServiceOf(Api.Tenant, "mine now"));
        rekeyed.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await keeper.DeleteAsync($"oauth-clients/{id}");
    }

    [Theory]
    [InlineData("""{"name":"x","grantTypes":["authorization_code"]}""", "/redirectUris")]
    [InlineData("""{"name":"x","grantTypes":["authorization_code"],"redirectUris":["http://app.example/"]}""", "/redirectUris/0")]
    [InlineData("""{"name":"x","grantTypes":["urn:ietf:params:oauth:grant-type:device_code"],"mayIntrospect":true}""", "/mayIntrospect")]
    [InlineData("""{"name":"x","grantTypes":["password"]}""", "/grantTypes")]
    [InlineData("""{"name":"x","grantTypes":[]}""", "/grantTypes")]
    [InlineData("""{"name":"x","grantTypes":["client_credentials"],"ownerKind":"user","ownerId":"usr_x"}""", "/authenticationMethod")]
    [InlineData("""{"name":"x","grantTypes":["client_credentials"],"authenticationMethod":"clientSecretBasic"}""", "/ownerId")]
    [InlineData("""{"name":"x","grantTypes":["client_credentials"],"authenticationMethod":"clientSecretBasic","ownerKind":"user","ownerId":"usr_x"}""", "/ownerId")]
    [InlineData("""{"name":"x","grantTypes":["refresh_token","urn:ietf:params:oauth:grant-type:device_code"],"authenticationMethod":"privateKeyJwt"}""", "/jwks")]
    [InlineData("""{"name":"x","grantTypes":["urn:ietf:params:oauth:grant-type:device_code"],"authenticationMethod":"privateKeyJwt","jwks":"{}"}""", "/jwks")]
    [InlineData("""{"name":"x","grantTypes":["urn:ietf:params:oauth:grant-type:device_code"],"scopes":["manage"]}""", "/scopes")]
    [InlineData("""{"name":"x","grantTypes":["urn:ietf:params:oauth:grant-type:device_code"],"gatewayIds":["gw_none"]}""", "/gatewayIds/0")]
    [InlineData("""{"name":"x\u0000","grantTypes":["urn:ietf:params:oauth:grant-type:device_code"]}""", "/name")]
    [InlineData("""{"name":"x","grantTypes":["urn:ietf:params:oauth:grant-type:device_code"],"clientUri":"javascript:alert(1)"}""", "/clientUri")]
    public async Task What_makes_no_sense_is_refused_by_the_name_of_its_field(string body, string field)
    {
        using var response = await Api.SendAsync(HttpMethod.Post, "oauth-clients", JsonSerializer.Deserialize<JsonElement>(body));

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    private static object Confidential(string name) => new
    {
        name,
        authenticationMethod = "clientSecretBasic",
        redirectUris = new[] { "https://app.example/cb" },
        grantTypes = new[] { "authorization_code", "refresh_token" },
    };

    private static object ServiceOf(string tenant, string name) => new
    {
        name,
        authenticationMethod = "clientSecretPost",
        grantTypes = new[] { "client_credentials" },
        ownerKind = "organization",
        ownerId = tenant,
        scopes = new[] { "mcp:read" },
    };

    private async Task<string?> TokenAsync(string clientId, string secret)
    {
        using var http = TestHttp.Create(scene.Gateway.Process.BaseUrl);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = clientId,
            ["client_secret"] = secret,
            ["resource"] = scene.Gateway.EndpointOf(await scene.GatewayAsync()).AbsoluteUri,
        });
        using var response = await http.PostAsync("/oauth/token", form, Cancel);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        if (!response.IsSuccessStatusCode)
        {
            body.GetProperty("error").GetString().ShouldBe("invalid_client");
        }

        return response.IsSuccessStatusCode ? body.GetProperty("access_token").GetString() : null;
    }

    public sealed class Scene : IAsyncLifetime
    {
        private string? _gateway;

        public GatewayScene Gateway { get; private set; } = null!;

        public async Task<string> GatewayAsync() => _gateway ??= await Gateway.Api.CreateGatewayAsync("for clients", "prefixed");

        public async ValueTask InitializeAsync() => Gateway = await GatewayScene.StartAsync();

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
