using System.Net;
using System.Text.Json;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>
/// The authorization code flow (https://www.rfc-editor.org/rfc/rfc6749#section-4.1), as a browser and a client go through it.
/// </summary>
public sealed class AuthorizeTests(AuthorizationFixture fixture) : IClassFixture<AuthorizationFixture>
{
    private readonly AuthorizationScene _scene = fixture.Scene;

    [Fact]
    public async Task Whoever_is_not_signed_in_signs_in_and_comes_back_to_the_consent_page()
    {
        using var browser = await BrowserAsync(session: null);

        var sent = await browser.AuthorizeAsync(("login_hint", "ann"));
        sent.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var location = new Uri(new Uri(_scene.Issuer), sent.Headers.Location!);
        location.AbsolutePath.ShouldBe("/sign-in");
        var query = System.Web.HttpUtility.ParseQueryString(location.Query);
        query["tenant"].ShouldBe(_scene.Tenant);
        query["login_hint"].ShouldBe("ann");
        var back = query["return"].ShouldNotBeNull();
        back.ShouldStartWith("/oauth/consent?request=");

        browser.Session = await _scene.SignInAsync();
        var page = await (await browser.GetAsync(back)).Content.ReadAsStringAsync();
        page.ShouldContain("Let Test client use Main gateway?");
        var answer = AuthorizingBrowser.ParametersOf(await browser.DecideAsync(page));

        answer["state"].ShouldBe(AuthorizingBrowser.State);
        (await browser.RedeemAsync(answer["code"])).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc9207#section-2 and https://www.rfc-editor.org/rfc/rfc8707#section-2.2</summary>
    [Fact]
    public async Task The_answer_names_its_issuer_and_the_token_its_gateway()
    {
        using var browser = await BrowserAsync();
        var page = await PageAsync(browser);

        var answer = AuthorizingBrowser.ParametersOf(await browser.DecideAsync(page));
        var (status, body) = await browser.RedeemAsync(answer["code"], ("resource", _scene.Resource));

        answer["iss"].ShouldBe(_scene.Issuer);
        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("scope").GetString().ShouldBe("mcp:read mcp:write");
        body.TryGetProperty("refresh_token", out _).ShouldBeTrue();
        ClaimsOf(body).GetProperty("aud").ToString().ShouldBe(_scene.Resource);
        ClaimsOf(body).GetProperty("iss").GetString().ShouldBe(_scene.Issuer);
    }

    [Fact]
    public async Task What_was_agreed_to_is_not_asked_again_but_more_is()
    {
        using var browser = await BrowserAsync();
        await browser.GetCodeAsync(("scope", "mcp:read"));

        AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync(("scope", "mcp:read"))).ShouldContainKey("code");
        (await browser.AuthorizeAsync(("scope", "mcp:read mcp:write"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.AuthorizeAsync(("scope", "mcp:read"), ("prompt", "consent"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Consent_is_for_one_person_one_client_and_one_gateway()
    {
        var client = await ClientAsync();
        using var browser = new AuthorizingBrowser(_scene, client, await _scene.SignInAsync());
        await browser.GetCodeAsync();
        var other = await _scene.CreateGatewayAsync("Other gateway");
        var bob = await _scene.CreateUserAsync("bob-of-consent");

        (await browser.AuthorizeAsync(("resource", _scene.ResourceOf(other)))).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var another = new AuthorizingBrowser(_scene, await ClientAsync(), browser.Session);
        (await another.AuthorizeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        browser.Session = await _scene.SignInAsync(bob);
        (await browser.AuthorizeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc8252#section-8.6</summary>
    [Fact]
    public async Task A_client_that_any_program_could_pretend_to_be_is_asked_about_every_time()
    {
        var local = await _scene.AddDocumentClientAsync("https://app.example/local.json", "http://localhost/callback");
        var web = await _scene.AddDocumentClientAsync("https://app.example/web.json", "https://app.example/callback");
        using var localBrowser = new AuthorizingBrowser(_scene, local, await _scene.SignInAsync());
        using var webBrowser = new AuthorizingBrowser(_scene, web, await _scene.SignInAsync());
        await localBrowser.GetCodeAsync();
        await webBrowser.GetCodeAsync();

        (await localBrowser.AuthorizeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await webBrowser.AuthorizeAsync()).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Whoever_denies_gives_nothing()
    {
        using var browser = await BrowserAsync();

        var answer = AuthorizingBrowser.ParametersOf(await browser.DecideAsync(await PageAsync(browser), ("decision", "deny")));

        answer["error"].ShouldBe("access_denied");
        answer["state"].ShouldBe(AuthorizingBrowser.State);
        answer["iss"].ShouldBe(_scene.Issuer);
        (await browser.AuthorizeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whoever_unticks_a_scope_gives_the_others()
    {
        using var browser = await BrowserAsync();
        var page = await PageAsync(browser);

        var answer = AuthorizingBrowser.ParametersOf(await browser.DecideAsync(page, ("scope", "mcp:read tool:not-asked-for")));

        (await browser.RedeemAsync(answer["code"])).Body.GetProperty("scope").GetString().ShouldBe("mcp:read");
        var nothing = AuthorizingBrowser.ParametersOf(await browser.DecideAsync(page, ("scope", null)));
        nothing["error"].ShouldBe("access_denied");
    }

    [Fact]
    public async Task A_client_gets_no_more_scopes_than_it_may_have()
    {
        var client = await _scene.AddRegisteredClientAsync(client => client with { Scopes = ["mcp:read"] }, "https://app.example/callback");
        using var browser = new AuthorizingBrowser(_scene, client, await _scene.SignInAsync());

        var code = await browser.GetCodeAsync(("scope", "mcp:write offline_access unheard-of"));

        (await browser.RedeemAsync(code)).Body.GetProperty("scope").GetString().ShouldBe("mcp:read offline_access");
    }

    /// <summary>https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest</summary>
    [Fact]
    public async Task With_prompt_none_nothing_is_shown()
    {
        using var browser = await BrowserAsync(session: null);

        AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync(("prompt", "none")))["error"].ShouldBe("login_required");
        browser.Session = await _scene.SignInAsync();
        AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync(("prompt", "none")))["error"].ShouldBe("consent_required");
        await browser.GetCodeAsync();
        AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync(("prompt", "none"))).ShouldContainKey("code");
    }

    [Fact]
    public async Task With_prompt_none_whoever_may_not_use_the_gateway_is_told_by_the_client()
    {
        var closed = await _scene.CreateGatewayAsync("Silently closed", new AccessList { Users = ["usr_somebody"] });
        using var browser = await BrowserAsync();

        var answer = AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync(("resource", _scene.ResourceOf(closed)), ("prompt", "none")));

        answer["error"].ShouldBe("access_denied");
        answer["state"].ShouldBe(AuthorizingBrowser.State);
        _scene.Cluster.Audit.Events.ShouldContain(entry => entry.Action == "oauth.authorization_refused" && entry.GatewayId == closed.Id);
    }

    /// <summary>What cannot be recorded is not given out.</summary>
    [Fact]
    public async Task Without_an_audit_log_nobody_agrees_to_anything_and_the_page_says_when_to_try_again()
    {
        using var browser = await BrowserAsync();
        var page = await PageAsync(browser);

        _scene.Cluster.Audit.IsUnwritable = true;
        var response = await browser.DecideAsync(page);
        _scene.Cluster.Audit.IsUnwritable = false;

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        response.Headers.Location.ShouldBeNull();
        AuthorizingBrowser.ParametersOf(await browser.DecideAsync(page)).ShouldContainKey("code");
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("prompt", "select_account consent")]
    [InlineData("max_age", "0")]
    public async Task Whoever_is_to_sign_in_again_does_once(string name, string value)
    {
        using var browser = await BrowserAsync();

        var sent = await browser.AuthorizeAsync((name, value));
        sent.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var back = System.Web.HttpUtility.ParseQueryString(new Uri(new Uri(_scene.Issuer), sent.Headers.Location!).Query)["return"]!;
        (await browser.GetAsync(back)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        browser.Session = await _scene.SignInAsync();

        (await browser.GetAsync(back)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_session_of_another_tenant_is_none_here()
    {
        var tenant = await _scene.Cluster.CreateTenantAsync();
        var stranger = await _scene.CreateUserAsync("stranger", tenant);
        using var browser = await BrowserAsync(await _scene.SignInAsync(stranger, tenant));

        var sent = await browser.AuthorizeAsync();

        sent.Headers.Location!.OriginalString.ShouldStartWith($"/sign-in?tenant={_scene.Tenant}&");
    }

    [Fact]
    public async Task Whoever_may_not_use_the_gateway_is_told_so()
    {
        var closed = await _scene.CreateGatewayAsync("Closed gateway", new AccessList { Users = ["usr_somebody"] });
        using var browser = await BrowserAsync();

        var response = await browser.AuthorizeAsync(("resource", _scene.ResourceOf(closed)));

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.Location.ShouldBeNull();
        (await response.Content.ReadAsStringAsync()).ShouldContain("ann may not use the gateway Closed gateway.");
        _scene.Cluster.Audit.Events.ShouldContain(entry =>
            entry.Action == "oauth.authorization_refused" && entry.GatewayId == closed.Id && entry.ActorId == _scene.Ann.Id);
    }

    [Fact]
    public async Task After_signing_in_the_browser_goes_on_from_a_page_of_its_own()
    {
        using var browser = await BrowserAsync();
        await browser.GetCodeAsync();
        var session = browser.Session;
        browser.Session = null;
        var sent = await browser.AuthorizeAsync();
        var back = System.Web.HttpUtility.ParseQueryString(new Uri(new Uri(_scene.Issuer), sent.Headers.Location!).Query)["return"]!;
        browser.Session = session;

        var response = await browser.GetAsync(back);

        // A redirect here would be one of the sign-in form's, and Chromium would hold it against that page's form-action.
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("Refresh").Single().ShouldStartWith($"0; url={browser.RedirectUri}?code=");
    }

    [Fact]
    public async Task Everything_is_on_record()
    {
        var client = await ClientAsync();
        using var browser = new AuthorizingBrowser(_scene, client, await _scene.SignInAsync());
        var page = await PageAsync(browser);
        await browser.DecideAsync(page, ("decision", "deny"));
        await browser.RedeemAsync(await browser.GetCodeAsync());

        var actions = _scene.Cluster.Audit.Events.Where(entry => entry.ClientId == client.Id).ToArray();

        actions.Select(entry => entry.Action).ShouldBe(
            ["oauth.consent_denied", "oauth.consent_given", "oauth.code_issued", "oauth.token_issued"]);
        actions.ShouldAllBe(entry => entry.TenantId == _scene.Tenant && entry.ActorId == _scene.Ann.Id && entry.GatewayId == _scene.Gateway.Id);
    }

    private static JsonElement ClaimsOf(JsonElement body) =>
        JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(body.GetProperty("access_token").GetString()!.Split('.')[1]));

    private static async Task<string> PageAsync(AuthorizingBrowser browser) => await (await browser.AuthorizeAsync()).Content.ReadAsStringAsync();

    private Task<OAuthClient> ClientAsync() => _scene.AddDynamicClientAsync("Test client", "http://127.0.0.1/callback");

    private async Task<AuthorizingBrowser> BrowserAsync() => await BrowserAsync(await _scene.SignInAsync());

    private async Task<AuthorizingBrowser> BrowserAsync(string? session) =>
        new(_scene, await ClientAsync(), session) { RedirectUri = "http://127.0.0.1:51234/callback" };
}
