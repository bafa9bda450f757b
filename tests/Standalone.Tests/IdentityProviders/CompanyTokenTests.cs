using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Standalone.Tests.IdentityProviders;

/// <summary>
/// Access tokens of a company's provider at the gateway that is linked to it (RFC 9068 §4,
/// https://www.rfc-editor.org/rfc/rfc9068#section-4): one good one, and each bad one for one reason.
/// </summary>
[Collection(CompanyCollection.Name)]
public sealed class CompanyTokenTests(CompanyScene scene) : IDisposable
{
    private readonly CompanyBrowser _browser = new(scene);

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task A_token_of_the_company_calls_tools_as_the_person_and_is_never_shown_to_the_server_behind()
    {
        var (userId, subject, _) = await scene.AddPersonAsync();
        var tokens = await _browser.GetTokensAsync(subject, "openid mcp:read mcp:write");
        var token = tokens.GetProperty("access_token").GetString()!;

        (await StatusOfAsync(token)).ShouldBe(HttpStatusCode.OK);
        using var mcp = McpClient.For(scene.Endpoint, token);
        await mcp.InitializeAsync();
        (await mcp.CallToolAsync("change", new { })).Result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("done");

        var shown = string.Join('\n', scene.Upstream.Exchanges.Select(exchange => exchange.Body + string.Join('\n', exchange.Headers)));
        shown.ShouldContain("change");
        shown.ShouldNotContain(token);
        shown.ShouldNotContain(token.Split('.')[1]);
        scene.Upstream.Exchanges.ShouldAllBe(exchange => !exchange.Headers.ContainsKey("Authorization"));
        await Eventually.HoldsAsync(
            async () => (await scene.Api.GetAsync($"audit?actor={userId}&tool=change")).GetProperty("items").GetArrayLength() > 0, "the log says who");
    }

    /// <summary>Our own tokens neither (MCP authorization, "Access Token Privilege Restriction": no token passthrough).</summary>
    [Fact]
    public async Task No_token_of_any_kind_is_shown_to_the_server_behind()
    {
        var (_, apiToken) = await scene.Gateway.IssueTokenAsync("passing", "mcp:write");
        var (_, subject, email) = await scene.AddPersonAsync();
        var (clientId, secret) = await scene.AddAssertionClientAsync();
        var assertion = await scene.Provider.SignAsync(
            new { sub = subject, email, email_verified = true, aud = scene.Issuer, client_id = clientId, resource = scene.Endpoint.AbsoluteUri, jti = subject }, "oauth-id-jag+jwt");
        var issued = await scene.RequestTokenAsync(
        [
            new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("client_id", clientId), new("client_secret", secret), new("assertion", assertion),
        ]);
        string[] tokens = [apiToken, issued.GetProperty("access_token").GetString()!, await SignAsync(await ClaimsAsync())];

        foreach (var token in tokens)
        {
            using var mcp = McpClient.For(scene.Endpoint, token);
            await mcp.InitializeAsync();
            await mcp.CallToolAsync("change", new { });
        }

        var shown = string.Join('\n', scene.Upstream.Exchanges.Select(exchange => exchange.Body + string.Join('\n', exchange.Headers)));
        tokens.ShouldAllBe(token => !shown.Contains(token, StringComparison.Ordinal));
        shown.ShouldNotContain("Bearer ");
    }

    [Fact]
    public async Task A_provider_that_knows_our_scopes_limits_by_them()
    {
        var (_, subject, _) = await scene.AddPersonAsync();
        var token = (await _browser.GetTokensAsync(subject, "openid mcp:read")).GetProperty("access_token").GetString()!;
        using var mcp = McpClient.For(scene.Endpoint, token, modern: true);

        (await mcp.CallToolAsync("look", new { })).Result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("done");
        using var refused = await mcp.PostAsync(
            new { jsonrpc = "2.0", id = 9, method = "tools/call", @params = Call("change") }, "tools/call", "change", TestContext.Current.CancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        refused.Headers.WwwAuthenticate.ToString().ShouldContain("insufficient_scope");
    }

    [Theory]
    [InlineData("aud", "\"https://other.example\"")]
    [InlineData("aud", "\"gateway\"")]
    [InlineData("aud", null)]
    [InlineData("exp", "1")]
    [InlineData("exp", null)]
    [InlineData("nbf", "99999999999")]
    [InlineData("iss", "\"https://login.other.example\"")]
    [InlineData("iss", null)]
    [InlineData("sub", null)]
    [InlineData("email", "\"nobody@company.example\"")]
    [InlineData("email", null)]
    [InlineData("email_verified", "false")]
    [InlineData("email_verified", "\"true\"")]
    [InlineData("cnf", "{\"jkt\":\"x\"}")]
    public async Task A_claim_that_is_not_right_is_refused(string claim, string? value)
    {
        var claims = await ClaimsAsync();
        (await StatusOfAsync(await SignAsync(claims))).ShouldBe(HttpStatusCode.OK, "it is good before");
        var (_, subject, email) = await scene.AddPersonAsync();
        (claims["sub"], claims["email"]) = (subject, email);
        claims.Remove(claim);
        if (value is not null || claim is "exp" or "iss")
        {
            claims[claim] = value is null ? null : JsonNode.Parse(value);
        }

        (await StatusOfAsync(await SignAsync(claims))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_id_token_an_assertion_and_a_foreign_signature_are_no_access_tokens()
    {
        var (_, subject, _) = await scene.AddPersonAsync();
        var idToken = (await _browser.GetTokensAsync(subject, "openid email")).GetProperty("id_token").GetString()!;
        var claims = await ClaimsAsync();
        var withNonce = (JsonObject)claims.DeepClone();
        withNonce["nonce"] = "n";

        (await StatusOfAsync(idToken)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusOfAsync(await SignAsync(withNonce, "JWT"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusOfAsync(await SignAsync(claims, "oauth-id-jag+jwt"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusOfAsync(await scene.Provider.SignAsync(claims, "at+jwt", isForeign: true))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusOfAsync(await SignAsync(claims))).ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc8725#section-2.1: by nobody, or with a secret that everybody or the client knows.</summary>
    [Fact]
    public async Task A_token_that_nobody_signed_is_refused()
    {
        var token = await SignAsync(await ClaimsAsync());
        var key = await scene.Provider.PublicKeyAsync();

        (await StatusOfAsync(Forgery.Unsigned(token))).ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var secret in (byte[][])[key, Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", key)), Encoding.ASCII.GetBytes(CompanyScene.ClientSecret)])
        {
            (await StatusOfAsync(Forgery.Hmac(token, secret))).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await StatusOfAsync(token)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task At_a_gateway_that_is_not_linked_the_companys_tokens_are_worth_nothing()
    {
        var unlinked = scene.Gateway.EndpointOf(await scene.Api.CreateGatewayAsync("unlinked", "prefixed"));
        var token = await SignAsync(await ClaimsAsync());

        (await StatusOfAsync(token)).ShouldBe(HttpStatusCode.OK);
        (await StatusOfAsync(token, unlinked)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_company_token_opens_no_management_api()
    {
        var claims = await ClaimsAsync();
        claims["scope"] = "manage platform mcp:write";
        using var api = ManagementClient.For(scene.Gateway.Process.BaseUrl, scene.Api.Tenant, await SignAsync(claims));

        using var response = await api.SendAsync(HttpMethod.Get, "users");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    /// <summary>The only test that changes the keys: a silo looks for a key that it does not know once in half a minute.</summary>
    [Fact]
    public async Task Keys_that_the_provider_changed_are_found_at_sign_in_and_at_the_gateway()
    {
        var (_, subject, _) = await scene.AddPersonAsync();
        var old = await _browser.GetTokensAsync(subject, "openid mcp:read");
        (await StatusOfAsync(old.GetProperty("access_token").GetString()!)).ShouldBe(HttpStatusCode.OK);
        var unseen = await SignAsync(await ClaimsAsync());

        await scene.Provider.RotateKeysAsync();

        var tokens = await _browser.GetTokensAsync(subject, "openid mcp:read");
        (await StatusOfAsync(tokens.GetProperty("access_token").GetString()!)).ShouldBe(HttpStatusCode.OK);
        (await _browser.SignInAsync(subject)).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await StatusOfAsync(unseen)).ShouldBe(HttpStatusCode.Unauthorized, "the key that signed it has gone");
    }

    private static JsonObject Call(string tool) => new()
    {
        ["name"] = tool,
        ["arguments"] = new JsonObject(),
        ["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = McpClient.ModernVersion,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
            ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "test-client", ["version"] = "1.0" },
        },
    };

    /// <summary>Of a good access token, for a person of its own.</summary>
    private async Task<JsonObject> ClaimsAsync()
    {
        var (_, subject, email) = await scene.AddPersonAsync();
        return new JsonObject { ["sub"] = subject, ["email"] = email, ["email_verified"] = true, ["aud"] = CompanyScene.Audience, ["client_id"] = CompanyScene.AppId };
    }

    private Task<string> SignAsync(JsonObject claims, string type = "at+jwt") => scene.Provider.SignAsync(claims, type);

    private async Task<HttpStatusCode> StatusOfAsync(string token, Uri? endpoint = null)
    {
        using var mcp = new McpClient(scene.FromAnotherAddress(), endpoint ?? scene.Endpoint, token);
        var parameters = new { protocolVersion = McpClient.LegacyVersion, capabilities = new { }, clientInfo = new { name = "test-client", version = "1.0" } };
        using var response = await mcp.PostAsync(
            new { jsonrpc = "2.0", id = 1, method = "initialize", @params = parameters }, "initialize", null, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
