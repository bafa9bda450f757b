using System.Net;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>
/// What is wrong with client or redirect URI is told to the person, and the browser is sent nowhere; everything else is
/// told to the client (https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1).
/// </summary>
public sealed class AuthorizeRefusalTests(AuthorizationFixture fixture) : IClassFixture<AuthorizationFixture>
{
    private const string Web = "https://app.example/callback";
    private readonly AuthorizationScene _scene = fixture.Scene;

    /// <summary>https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization/security-considerations#open-redirection</summary>
    [Theory]
    [InlineData("https://app.example/callback/../other")]
    [InlineData("https://app.example/callback/")]
    [InlineData("https://app.example/CALLBACK")]
    [InlineData("https://APP.EXAMPLE/callback")]
    [InlineData("https://app.example:8443/callback")]
    [InlineData("https://app.example@attacker.example/callback")]
    [InlineData("https://attacker.example\\@app.example/callback")]
    [InlineData("https://app.example/callback#@attacker.example")]
    [InlineData("https://app.example/callback?next=https://attacker.example")]
    [InlineData("https://xn--pp-8kc.example/callback")]
    [InlineData("https://аpp.example/callback")]
    [InlineData("http://app.example/callback")]
    [InlineData("//attacker.example/callback")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://127.0.0.1:80@attacker.example/callback")]
    public async Task Another_redirect_uri_leads_nowhere(string redirectUri)
    {
        using var browser = await BrowserAsync(Web, "http://127.0.0.1/callback");

        await ShouldStayAsync(await browser.AuthorizeAsync(("redirect_uri", redirectUri)), "not one that the client has registered");
    }

    [Fact]
    public async Task Two_redirect_uris_lead_nowhere()
    {
        using var browser = await BrowserAsync(Web);
        var request = browser.Request();
        request.Add(("redirect_uri", "https://attacker.example/"));

        await ShouldStayAsync(await browser.AuthorizeAsync(request), "not one that the client has registered");
    }

    [Fact]
    public async Task Without_a_redirect_uri_the_only_one_counts()
    {
        using var one = await BrowserAsync(Web);
        using var two = await BrowserAsync(Web, "https://app.example/other");

        (await one.AuthorizeAsync(("redirect_uri", null))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await ShouldStayAsync(await two.AuthorizeAsync(("redirect_uri", null)), "not one that the client has registered");
    }

    [Theory]
    [InlineData("dcr_unknown")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData(null)]
    public async Task An_unknown_client_leads_nowhere(string? clientId)
    {
        using var browser = await BrowserAsync(Web);

        await ShouldStayAsync(await browser.AuthorizeAsync(("client_id", clientId)), "client");
    }

    [Fact]
    public async Task Two_clients_lead_nowhere()
    {
        using var browser = await BrowserAsync(Web);
        var request = browser.Request();
        request.Add(("client_id", "dcr_other"));

        await ShouldStayAsync(await browser.AuthorizeAsync(request), "which client");
    }

    [Theory]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", "s256", "invalid_request")]
    [InlineData("resource", null, "invalid_target")]
    [InlineData("resource", "https://other.example/v1/mcp/gtw_1", "invalid_target")]
    [InlineData("resource", "gtw_1", "invalid_target")]
    [InlineData("scope", "a\"b", "invalid_scope")]
    [InlineData("request", "eyJ", "request_not_supported")]
    [InlineData("request_uri", "https://app.example/request", "request_uri_not_supported")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "soon", "invalid_request")]
    public async Task What_else_is_wrong_is_told_to_the_client(string name, string? value, string error)
    {
        using var browser = await BrowserAsync("http://127.0.0.1/callback");

        var answer = AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync((name, value)));

        answer["error"].ShouldBe(error);
        answer["state"].ShouldBe(AuthorizingBrowser.State);
        answer["iss"].ShouldBe(_scene.Issuer);
        answer.ShouldNotContainKey("code");
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc6749#section-3.1: "Request and response parameters MUST NOT be included more than once."</summary>
    [Theory]
    [InlineData("state", "invalid_request")]
    [InlineData("scope", "invalid_request")]
    [InlineData("code_challenge", "invalid_request")]
    [InlineData("response_type", "invalid_request")]
    [InlineData("resource", "invalid_target")]
    public async Task Parameters_come_once(string name, string error)
    {
        using var browser = await BrowserAsync("http://127.0.0.1/callback");
        var request = browser.Request();
        request.Add((name, "again"));

        var answer = AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync(request));

        answer["error"].ShouldBe(error);
        answer.ContainsKey("state").ShouldBe(name != "state");
    }

    [Fact]
    public async Task A_gateway_that_does_not_exist_or_is_not_for_the_client_is_no_target()
    {
        var tenant = await _scene.Cluster.CreateTenantAsync();
        var foreign = await _scene.CreateGatewayAsync("Foreign", tenant: tenant);
        var client = await _scene.AddRegisteredClientAsync(client => client with { GatewayIds = ["gtw_other"] }, Web);
        var ofTenant = await _scene.AddRegisteredClientAsync(client => client, Web);
        using var elsewhere = new AuthorizingBrowser(_scene, client, await _scene.SignInAsync());
        using var browser = new AuthorizingBrowser(_scene, ofTenant, await _scene.SignInAsync());

        AuthorizingBrowser.ParametersOf(await elsewhere.AuthorizeAsync())["error"].ShouldBe("invalid_target");
        AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync(("resource", _scene.ResourceOf(foreign))))["error"].ShouldBe("invalid_target");
        var missing = $"{_scene.Issuer}/v1/mcp/gtw_missing";
        AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync(("resource", missing)))["error"].ShouldBe("invalid_target");
    }

    [Fact]
    public async Task A_client_that_is_not_registered_for_codes_gets_none()
    {
        var client = await _scene.AddRegisteredClientAsync(client => client with { GrantTypes = ["client_credentials"] }, Web);
        using var browser = new AuthorizingBrowser(_scene, client, await _scene.SignInAsync());

        AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync())["error"].ShouldBe("unauthorized_client");
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc9700#section-4.11.2</summary>
    [Fact]
    public async Task Nobody_is_sent_unasked_to_a_web_site_that_only_registered_itself()
    {
        var registered = await _scene.AddRegisteredClientAsync(client => client, Web);
        using var vouchedFor = new AuthorizingBrowser(_scene, registered, null);
        using var browser = await BrowserAsync("https://phishing.example/callback");

        var response = await browser.AuthorizeAsync(("scope", "\""));

        await ShouldStayAsync(response, "phishing.example");
        response.Headers.Contains("Refresh").ShouldBeFalse();
        (await vouchedFor.AuthorizeAsync(("scope", "\""))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task The_query_of_a_redirect_uri_is_kept()
    {
        using var browser = await BrowserAsync("https://app.example/callback?a=b");
        var page = await (await browser.AuthorizeAsync()).Content.ReadAsStringAsync();

        var location = (await browser.DecideAsync(page, ("decision", "deny"))).Headers.Location!.OriginalString;

        location.ShouldStartWith("https://app.example/callback?a=b&error=access_denied&");
    }

    [Fact]
    public async Task A_request_by_post_is_as_good()
    {
        using var browser = await BrowserAsync(Web);

        (await browser.PostAsync("/oauth/authorize", browser.Request())).StatusCode.ShouldBe(HttpStatusCode.OK);
        await ShouldStayAsync(await browser.PostAsync("/oauth/authorize", browser.Request(("client_id", "dcr_unknown"))), "client");
    }

    [Fact]
    public async Task A_request_that_is_too_long_to_come_back_with_is_refused()
    {
        using var browser = await BrowserAsync("http://127.0.0.1/callback");

        AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync(("state", new string('s', 2049))))["error"].ShouldBe("invalid_request");
        (await browser.AuthorizeAsync(("state", new string('s', 2048)))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refusals_are_on_record()
    {
        var client = await _scene.AddDynamicClientAsync("Refused", Web);
        using var browser = new AuthorizingBrowser(_scene, client, null);
        await browser.AuthorizeAsync(("redirect_uri", "https://attacker.example/"));
        await browser.AuthorizeAsync(("code_challenge", null));
        await browser.AuthorizeAsync(("resource", null));

        await _scene.FlushRefusalsAsync();

        var refusals = _scene.Cluster.Audit.Events.Where(entry => entry.Subject == $"oauth_client/{client.Id}").ToArray();
        refusals.ShouldAllBe(entry => entry.Action == "oauth.authorization_refused" && entry.Outcome == "refused");
        refusals.Sum(entry => entry.Count).ShouldBe(3);
        refusals.Select(entry => entry.Details).Distinct().ShouldBe(["invalid_request", "invalid_target"], ignoreOrder: true);
    }

    private static async Task ShouldStayAsync(HttpResponseMessage response, string sentence)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Headers.Location.ShouldBeNull();
        var page = await response.Content.ReadAsStringAsync();
        page.ShouldContain(sentence);
        page.ShouldNotContain("<script");
    }

    private async Task<AuthorizingBrowser> BrowserAsync(params string[] redirectUris)
    {
        OAuthClient client = await _scene.AddDynamicClientAsync("Test client", redirectUris);
        return new AuthorizingBrowser(_scene, client, await _scene.SignInAsync());
    }
}
