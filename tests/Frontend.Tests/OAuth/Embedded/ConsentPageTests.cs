using System.Net;
using System.Text.RegularExpressions;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>
/// https://modelcontextprotocol.io/docs/tutorials/security/security_best_practices#confused-deputy-problem ("Consent UI
/// Requirements", "CSRF protection", "prevent iframing").
/// </summary>
public sealed partial class ConsentPageTests(AuthorizationFixture fixture) : IClassFixture<AuthorizationFixture>
{
    private readonly AuthorizationScene _scene = fixture.Scene;

    [Fact]
    public async Task It_says_who_asks_for_what_and_where_the_answer_goes()
    {
        var (browser, page) = await OpenAsync("Trusty", "https://app.example:8443/callback");
        using var _ = browser;

        page.ShouldContain("Trusty");
        page.ShouldContain("registered itself; nobody has checked the name");
        page.ShouldContain("<strong>app.example:8443</strong>");
        page.ShouldContain("https://app.example:8443/callback");
        page.ShouldContain("Main gateway");
        page.ShouldContain("Signed in as <strong>ann</strong>");
        page.ShouldContain("Look things up");
        page.ShouldContain("Change things");
        page.ShouldContain("Tools that change things (2):</strong> <code>erase</code>, <code>send</code>");
        page.ShouldContain("Tools that only read (1):</strong> <code>find</code>");
        page.ShouldNotContain("runs on a computer");
    }

    /// <summary>https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization/security-considerations#localhost-redirect-uri-risks</summary>
    [Theory]
    [InlineData("http://localhost:1234/callback")]
    [InlineData("http://127.0.0.1/callback")]
    [InlineData("cursor://anysphere/callback")]
    public async Task It_warns_of_a_client_that_only_this_computer_knows(string redirectUri)
    {
        var (browser, page) = await OpenAsync("Local", redirectUri);
        using var _ = browser;

        page.ShouldContain("This application runs on a computer, not on a web site.");
    }

    [Fact]
    public async Task A_document_client_shows_its_host()
    {
        var client = await _scene.AddDocumentClientAsync("https://vendor.example/client.json", "https://app.example/callback");
        using var browser = new AuthorizingBrowser(_scene, client, await _scene.SignInAsync());

        (await (await browser.AuthorizeAsync()).Content.ReadAsStringAsync()).ShouldContain("described by <strong>vendor.example</strong>");
    }

    [Fact]
    public async Task What_a_client_calls_itself_is_only_text()
    {
        var (browser, page) = await OpenAsync("</title><script>alert(1)</script>\u202Eevil\u200B\n" + new string('x', 300), "https://app.example/callback");
        using var _ = browser;

        page.ShouldNotContain("<script");
        page.ShouldNotContain('\u202E');
        page.ShouldNotContain("&#x202E;");
        page.ShouldNotContain(new string('x', 61));
        page.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;evil");
    }

    /// <summary>"The consent page MUST […] prevent iframing (e.g., frame-ancestors CSP directive or X-Frame-Options: DENY)".</summary>
    [Fact]
    public async Task It_is_framed_by_nobody_runs_no_script_and_is_not_kept()
    {
        using var browser = await BrowserAsync("https://app.example/callback");

        using var response = await browser.AuthorizeAsync();

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("form-action 'self' https://app.example:443 https:;");
        policy.ShouldNotContain("script-src");
        policy.ShouldNotContain("unsafe-inline");
        response.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        response.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("<script");
    }

    [Fact]
    public async Task Enter_says_no_and_every_field_has_a_label()
    {
        var (browser, page) = await OpenAsync("Keyboard", "https://app.example/callback");
        using var _ = browser;

        // HTML §4.10.21.2: implicit submission presses the first submit button.
        Buttons().Match(page).Groups["value"].Value.ShouldBe("deny");
        foreach (Match box in Checkboxes().Matches(page))
        {
            page.ShouldContain($"<label for=\"{box.Groups["id"].Value}\">");
        }

        Checkboxes().Count(page).ShouldBe(2);
    }

    [Fact]
    public async Task A_forged_decision_changes_nothing()
    {
        var (browser, page) = await OpenAsync("Victim", "https://app.example/callback");
        using var _ = browser;
        var (attacker, theirPage) = await OpenAsync("Victim", "https://app.example/callback", await _scene.CreateUserAsync("mallory"));
        using var __ = attacker;
        var theirs = AuthorizingBrowser.FieldsOf(theirPage).Single(field => field.Name == "form_token").Value;
        var otherRequest = await (await browser.AuthorizeAsync(("scope", "mcp:read"))).Content.ReadAsStringAsync();
        var ofOtherRequest = AuthorizingBrowser.FieldsOf(otherRequest).Single(field => field.Name == "form_token").Value;

        foreach (var token in new[] { null, "x", theirs, ofOtherRequest })
        {
            using var response = await browser.DecideAsync(page, ("form_token", token));
            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            response.Headers.Location.ShouldBeNull();
        }

        _scene.Cluster.Audit.Events.Count(entry => entry.Action == "oauth.consent_refused" && entry.ActorId == _scene.Ann.Id).ShouldBe(4);
        (await browser.AuthorizeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("https://attacker.example")]
    [InlineData("null")]
    public async Task Another_origins_form_is_not_read(string origin)
    {
        var (browser, page) = await OpenAsync("Victim", "https://app.example/callback");
        using var _ = browser;
        var fields = AuthorizingBrowser.FieldsOf(page);
        fields.Add(("decision", "allow"));

        using var response = await browser.PostAsync("/oauth/consent", fields, origin);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_decision_without_a_session_leads_to_signing_in()
    {
        var (browser, page) = await OpenAsync("Victim", "https://app.example/callback");
        using var _ = browser;
        browser.Session = null;

        using var response = await browser.DecideAsync(page);

        response.Headers.Location!.OriginalString.ShouldStartWith("/sign-in?");
    }

    [Theory]
    [InlineData("/oauth/consent")]
    [InlineData("/oauth/consent?request=")]
    [InlineData("/oauth/consent?request=AAAA")]
    [InlineData("/oauth/consent?request=not%20base64")]
    [InlineData("/oauth/consent?request=a&request=b")]
    public async Task A_request_that_was_not_made_here_goes_nowhere(string path)
    {
        using var browser = await BrowserAsync("https://app.example/callback");

        using var response = await browser.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Headers.Location.ShouldBeNull();
    }

    [Fact]
    public async Task A_code_is_no_request()
    {
        using var browser = await BrowserAsync("https://app.example/callback");
        var code = await browser.GetCodeAsync();

        (await browser.GetAsync($"/oauth/consent?request={code}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<AuthorizingBrowser> BrowserAsync(string redirectUri) =>
        new(_scene, await _scene.AddDynamicClientAsync("Test client", redirectUri), await _scene.SignInAsync());

    private async Task<(AuthorizingBrowser Browser, string Page)> OpenAsync(string name, string redirectUri, Grains.Tenants.UserAccount? user = null)
    {
        var client = await _scene.AddDynamicClientAsync(name, redirectUri);
        var browser = new AuthorizingBrowser(_scene, client, await _scene.SignInAsync(user));
        return (browser, await (await browser.AuthorizeAsync()).Content.ReadAsStringAsync());
    }

    [GeneratedRegex("""<button type="submit"[^>]* value="(?<value>[^"]*)">""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Buttons();

    [GeneratedRegex("""<input type="checkbox" id="(?<id>[^"]*)" """, RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Checkboxes();
}
