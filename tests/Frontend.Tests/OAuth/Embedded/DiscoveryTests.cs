using System.Net;
using System.Text.Json;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>
/// From a gateway's URL to the authorization server: MCP authorization, "Authorization Server Discovery"; RFC 9728 §3; RFC 8414 §3;
/// OpenID Connect Discovery §4.
/// </summary>
public sealed class DiscoveryTests
{
    private const string PublicUrl = "https://mcp.example.com";
    private const string PublicUrlWithPath = "https://example.com/tools/mcp";

    /// <summary>RFC 9728 §5.1: the challenge names the metadata; §3.3: its resource is what was asked for.</summary>
    [Fact]
    public async Task From_the_challenge_the_metadata_and_from_there_the_server_is_found()
    {
        await using var host = await OAuthHost.StartAsync();
        using var refused = await host.PingAsync("gw_any", null);
        var challenge = refused.Headers.WwwAuthenticate.ShouldHaveSingleItem();
        challenge.Scheme.ShouldBe("Bearer");
        var metadataUrl = challenge.Parameter!.Split("resource_metadata=\"")[1].Split('"')[0];

        var (_, resource) = await host.GetAsync(metadataUrl);
        var server = resource.GetProperty("authorization_servers").EnumerateArray().ShouldHaveSingleItem().GetString();
        var (_, metadata) = await host.GetAsync($"{server}/.well-known/oauth-authorization-server");

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        metadataUrl.ShouldBe($"{host.Issuer}/.well-known/oauth-protected-resource/v1/mcp/gw_any");
        resource.GetProperty("resource").GetString().ShouldBe($"{host.Issuer}/v1/mcp/gw_any");
        metadata.GetProperty("issuer").GetString().ShouldBe(server);
    }

    /// <summary>RS-2, RS-13.</summary>
    [Fact]
    public async Task The_resource_says_its_scopes_without_offline_access_and_takes_tokens_in_the_header_only()
    {
        await using var host = await OAuthHost.StartAsync(PublicUrl);

        var (response, resource) = await host.GetAsync("/.well-known/oauth-protected-resource/v1/mcp/gw_1");

        Texts(resource, "authorization_servers").ShouldBe([PublicUrl]);
        Texts(resource, "scopes_supported").ShouldBe(["mcp:read", "mcp:write"]);
        Texts(resource, "bearer_methods_supported").ShouldBe(["header"]);
        resource.GetProperty("resource").GetString().ShouldBe($"{PublicUrl}/v1/mcp/gw_1");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        response.Headers.CacheControl!.Public.ShouldBeTrue();
    }

    [Fact]
    public async Task A_stranger_does_not_learn_which_gateways_there_are()
    {
        await using var host = await OAuthHost.StartAsync();
        var tenant = await host.Cluster.CreateTenantAsync();
        var real = await host.CreateGatewayAsync(tenant);
        var invented = string.Concat(real.Reverse());

        foreach (var path in (string[])["/.well-known/oauth-protected-resource/v1/mcp/{0}", "/v1/mcp/{0}"])
        {
            using var one = await host.Http.GetAsync(path.Replace("{0}", real, StringComparison.Ordinal));
            using var other = await host.Http.GetAsync(path.Replace("{0}", invented, StringComparison.Ordinal));

            other.StatusCode.ShouldBe(one.StatusCode);
            (await other.Content.ReadAsStringAsync()).Replace(invented, real, StringComparison.Ordinal).ShouldBe(await one.Content.ReadAsStringAsync());
            other.Headers.Select(header => header.Key).ShouldBe(one.Headers.Select(header => header.Key));
        }
    }

    /// <summary>RS-3: both places.</summary>
    [Theory]
    [InlineData("", PublicUrl)]
    [InlineData("/", PublicUrl)]
    [InlineData("/v1/mcp/gw_1", PublicUrl + "/v1/mcp/gw_1")]
    [InlineData("/v1/mcp/gw_1/", PublicUrl + "/v1/mcp/gw_1")]
    [InlineData("/v1/mcp/", null)]
    [InlineData("/v1/mcp/gw_1/x", null)]
    [InlineData("/v1/mcp/gw%2F1", null)]
    [InlineData("/v1/mcp/..%2f", null)]
    [InlineData("/v1/api", null)]
    [InlineData("/tools/mcp/v1/mcp/gw_1", null)]
    public async Task Only_what_can_be_a_resource_here_has_metadata(string path, string? resource)
    {
        await using var host = await OAuthHost.StartAsync(PublicUrl);

        var (response, body) = await host.GetAsync($"/.well-known/oauth-protected-resource{path}");

        response.StatusCode.ShouldBe(resource is null ? HttpStatusCode.NotFound : HttpStatusCode.OK);
        (resource is null ? null : body.GetProperty("resource").GetString()).ShouldBe(resource);
    }

    [Fact]
    public async Task The_server_says_all_that_it_offers()
    {
        await using var host = await OAuthHost.StartAsync(PublicUrl);

        var (_, metadata) = await host.GetAsync("/.well-known/oauth-authorization-server");

        metadata.GetProperty("issuer").GetString().ShouldBe(PublicUrl, "AS-5: to the byte, no slash at the end");
        Endpoint("authorization_endpoint").ShouldBe("/oauth/authorize");
        Endpoint("token_endpoint").ShouldBe("/oauth/token");
        Endpoint("registration_endpoint").ShouldBe("/oauth/register");
        Endpoint("device_authorization_endpoint").ShouldBe("/oauth/device_authorization");
        Endpoint("revocation_endpoint").ShouldBe("/oauth/revoke");
        Endpoint("introspection_endpoint").ShouldBe("/oauth/introspect");
        Endpoint("jwks_uri").ShouldBe("/oauth/jwks");
        Texts(metadata, "response_types_supported").ShouldBe(["code"]);
        Texts(metadata, "code_challenge_methods_supported").ShouldBe(["S256"], "AS-4: clients refuse to go on without");
        Texts(metadata, "scopes_supported").ShouldBe(["mcp:read", "mcp:write", "offline_access"]);
        Texts(metadata, "grant_types_supported").ShouldBe(
        [
            "authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ]);
        Texts(metadata, "token_endpoint_auth_methods_supported").ShouldBe(["none", "client_secret_basic", "client_secret_post", "private_key_jwt"]);
        Texts(metadata, "token_endpoint_auth_signing_alg_values_supported").ShouldBe(JwsAlgorithms.All);
        Texts(metadata, "introspection_endpoint_auth_methods_supported").ShouldNotContain("none");
        metadata.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().ShouldBeTrue("AS-6");
        metadata.GetProperty("client_id_metadata_document_supported").GetBoolean().ShouldBeTrue("AS-2");
        metadata.TryGetProperty("subject_types_supported", out _).ShouldBeFalse();

        string Endpoint(string name) => metadata.GetProperty(name).GetString()![PublicUrl.Length..];
    }

    /// <summary>OpenID Connect Discovery §3 names these as REQUIRED.</summary>
    [Fact]
    public async Task The_openid_form_has_what_that_requires()
    {
        await using var host = await OAuthHost.StartAsync(PublicUrl);

        var (_, plain) = await host.GetAsync("/.well-known/oauth-authorization-server");
        var (_, openId) = await host.GetAsync("/.well-known/openid-configuration");

        foreach (var name in (string[])["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "response_types_supported"])
        {
            openId.GetProperty(name).ToString().ShouldBe(plain.GetProperty(name).ToString());
        }

        Texts(openId, "subject_types_supported").ShouldBe(["public"]);
        Texts(openId, "id_token_signing_alg_values_supported").ShouldContain("RS256");
        Texts(openId, "code_challenge_methods_supported").ShouldBe(["S256"]);
    }

    [Fact]
    public async Task What_is_switched_off_is_not_offered()
    {
        await using var host = await OAuthHost.StartAsync(configureSilo: services => services.PostConfigure<OAuthOptions>(options =>
        {
            options.ClientMetadataDocuments = false;
            options.DynamicRegistration = false;
        }));

        var (_, metadata) = await host.GetAsync("/.well-known/oauth-authorization-server");

        metadata.TryGetProperty("registration_endpoint", out _).ShouldBeFalse();
        metadata.GetProperty("client_id_metadata_document_supported").GetBoolean().ShouldBeFalse();
    }

    /// <summary>RFC 8414 §3.1 and §3.3, OpenID Connect Discovery §4.1, RFC 9728 §3.1: the issuer has a path.</summary>
    [Theory]
    [InlineData("/.well-known/oauth-authorization-server/tools/mcp", true)]
    [InlineData("/.well-known/openid-configuration/tools/mcp", true)]
    [InlineData("/tools/mcp/.well-known/openid-configuration", true)]
    [InlineData("/.well-known/oauth-authorization-server", false)]
    [InlineData("/.well-known/oauth-authorization-server/", false)]
    [InlineData("/.well-known/oauth-authorization-server/tools", false)]
    [InlineData("/.well-known/oauth-authorization-server/tools/mcp/", false)]
    [InlineData("/tools/mcp/.well-known/oauth-authorization-server", false)]
    [InlineData("/.well-known/openid-configuration", false)]
    public async Task With_a_path_in_the_issuer_the_metadata_is_where_that_says_and_nowhere_else(string path, bool isThere)
    {
        await using var host = await OAuthHost.StartAsync(PublicUrlWithPath);

        var (response, metadata) = await host.GetAsync(path);

        response.StatusCode.ShouldBe(isThere ? HttpStatusCode.OK : HttpStatusCode.NotFound);
        (isThere ? metadata.GetProperty("issuer").GetString() : PublicUrlWithPath).ShouldBe(PublicUrlWithPath);
        (isThere ? metadata.GetProperty("token_endpoint").GetString() : null).ShouldBe(isThere ? $"{PublicUrlWithPath}/oauth/token" : null);
    }

    [Theory]
    [InlineData("/v1/mcp/gw_1")]
    [InlineData("/tools/mcp/v1/mcp/gw_1")]
    public async Task With_a_path_in_the_issuer_the_challenge_names_the_resources_metadata(string requested)
    {
        await using var host = await OAuthHost.StartAsync(PublicUrlWithPath);

        using var refused = await host.Http.GetAsync(requested);
        var (response, resource) = await host.GetAsync("/.well-known/oauth-protected-resource/tools/mcp/v1/mcp/gw_1");

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Headers.WwwAuthenticate.ToString().ShouldContain(
            "resource_metadata=\"https://example.com/.well-known/oauth-protected-resource/tools/mcp/v1/mcp/gw_1\"");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        resource.GetProperty("resource").GetString().ShouldBe($"{PublicUrlWithPath}/v1/mcp/gw_1");
        (await host.GetAsync("/.well-known/oauth-protected-resource/v1/mcp/gw_1")).Response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_address_that_the_silos_do_not_know_has_no_authorization_server()
    {
        await using var host = await OAuthHost.StartAsync(settings: new KeyValuePair<string, string?>("Http:AllowedHosts:0", "other.example"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/oauth-authorization-server");
        request.Headers.Host = "other.example";

        using var response = await host.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_published_keys_check_our_tokens()
    {
        await using var host = await OAuthHost.StartAsync();
        var token = host.Cluster.Sign(SecuredAccessTokens.NewClaims("ten_1", "gw_1"));

        var json = await host.Http.GetByteArrayAsync("/oauth/jwks");

        JsonWebKeySet.TryParse(json, out var keys, out var problem).ShouldBeTrue(problem);
        keys.Keys.Count.ShouldBe(host.Cluster.Service<ITokenSigning>().Keys.Count);
        JsonWebToken.TryParse(token, out var read).ShouldBeTrue();
        read.IsSignedBy(keys).ShouldBeTrue();
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource/v1/mcp/gw_1")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/oauth/jwks")]
    public async Task Pages_of_every_origin_may_read_them(string path)
    {
        await using var host = await OAuthHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "https://client.example");
        using var question = new HttpRequestMessage(HttpMethod.Options, path);
        question.Headers.Add("Origin", "https://client.example");
        question.Headers.Add("Access-Control-Request-Method", "GET");
        question.Headers.Add("Access-Control-Request-Headers", "mcp-protocol-version");

        using var response = await host.Http.SendAsync(request);
        using var preflight = await host.Http.SendAsync(question);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        response.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        preflight.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        preflight.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
    }

    private static IEnumerable<string?> Texts(JsonElement document, string name) =>
        document.GetProperty(name).EnumerateArray().Select(item => item.GetString());
}
