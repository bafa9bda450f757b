using System.Net;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.Pages;

/// <summary>The sign-in page over the wire, as a newcomer's browser meets it after the first start.</summary>
public sealed class SignInPageTests : IAsyncLifetime
{
    private const string Administrator = "administrator";
    private const string Session = "archestra-session";
    private GatewayScene _scene = null!;
    private PageClient _browser = null!;

    private string Tenant => _scene.Api.Tenant;

    private string Password => _scene.Process.AdministratorPassword.ShouldNotBeNull();

    public async ValueTask InitializeAsync()
    {
        _scene = await GatewayScene.StartAsync();
        _browser = new PageClient(_scene.Process.BaseUrl);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task A_newcomer_signs_in_with_what_the_first_start_printed()
    {
        await _browser.GetAsync("/account");
        _browser.Location.ShouldBe("/sign-in?return=%2Faccount");
        await _browser.GetAsync(_browser.Location!);
        _browser.Body.ShouldContain("Organization");

        await _browser.SignInAsync(Tenant, Administrator, Password);

        _browser.Location.ShouldBe("/account");
        await _browser.GetAsync("/account");
        _browser.Body.ShouldContain($"Signed in as <strong>{Administrator}</strong>");
    }

    /// <summary>Session fixation: a session that was planted in the browser is not the one that it has after signing in.</summary>
    [Fact]
    public async Task A_planted_session_does_not_become_the_persons()
    {
        using var attacker = new PageClient(_scene.Process.BaseUrl);
        await attacker.SignInAsync(Tenant, Administrator, Password);
        var planted = attacker.Cookies[Session];
        _browser.Cookies[Session] = planted;

        await _browser.SignInAsync(Tenant, Administrator, Password);

        _browser.Cookies[Session].ShouldNotBe(planted);
        _browser.Cookies[Session].Split('.')[1].ShouldNotBe(planted.Split('.')[1]);
    }

    /// <summary>Login CSRF: a form without the page's token, or from another browser's page, signs nobody in.</summary>
    [Fact]
    public async Task A_form_of_another_browser_signs_nobody_in()
    {
        using var attacker = new PageClient(_scene.Process.BaseUrl);
        await attacker.GetAsync($"/sign-in?tenant={Tenant}");
        var attackersForm = attacker.HiddenFields("/sign-in").Concat(PageClient.Fields(new { username = Administrator, password = Password })).ToList();
        await _browser.GetAsync($"/sign-in?tenant={Tenant}");

        (await _browser.PostAsync("/sign-in", attackersForm)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _browser.PostAsync("/sign-in", PageClient.Fields(new { tenant = Tenant, username = Administrator, password = Password })))
            .StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await attacker.PostAsync("/sign-in", attackersForm, "https://evil.example")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        _browser.Cookies.ShouldNotContainKey(Session);
        attacker.Cookies.ShouldNotContainKey(Session);
    }

    /// <summary>User enumeration by text: the two answers are the same to the byte, but for the token of the form.</summary>
    [Fact]
    public async Task An_unknown_person_and_a_wrong_password_look_the_same()
    {
        var pages = new List<string>();
        foreach (var name in new[] { Administrator, "nobody-at-all" })
        {
            await _browser.GetAsync($"/sign-in?tenant={Tenant}");
            (await _browser.SubmitAsync("/sign-in", new { username = name, password = "wrong password" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            var token = _browser.HiddenFields("/sign-in").Single(field => field.Key == "form_token").Value;
            pages.Add(_browser.Body.Replace(token, "TOKEN", StringComparison.Ordinal).Replace(name, "NAME", StringComparison.Ordinal));
        }

        pages[0].ShouldBe(pages[1]);
        pages[0].ShouldContain("role=\"alert\"");
    }

    /// <summary>No open redirect (RFC 9700 §4.11).</summary>
    [Theory]
    [InlineData("//evil.example", "/account")]
    [InlineData("https://evil.example", "/account")]
    [InlineData("/\\evil.example", "/account")]
    [InlineData("/device?user_code=BCDF-GHJK", "/device?user_code=BCDF-GHJK")]
    public async Task Signing_in_ends_on_a_page_of_ours(string asked, string reached)
    {
        await _browser.GetAsync($"/sign-in?tenant={Tenant}&return={Uri.EscapeDataString(asked)}");
        await _browser.SubmitAsync("/sign-in", new { username = Administrator, password = Password });

        _browser.Location.ShouldBe(reached);
    }

    /// <summary>OpenID Connect Core §3.1.2.1 <c>login_hint</c>: whoever made the link wrote it, so it is only text.</summary>
    [Fact]
    public async Task A_login_hint_is_prefilled_as_text()
    {
        await _browser.GetAsync($"/sign-in?tenant={Tenant}&login_hint={Uri.EscapeDataString("\"><b>x")}");

        _browser.Body.ShouldNotContain("<b>x");
        var field = _browser.Body.Split('<').Single(tag => tag.StartsWith("input", StringComparison.Ordinal) && tag.Contains("name=\"username\"", StringComparison.Ordinal));
        WebUtility.HtmlDecode(field.Split("value=\"")[1].Split('"')[0]).ShouldBe("\"><b>x");
    }

    /// <summary>Clickjacking: also what says no is framed by nobody.</summary>
    [Fact]
    public async Task Every_page_has_the_headers_of_a_page()
    {
        await _browser.GetAsync("/sign-in");
        ShouldBeGuarded();
        await _browser.GetAsync("/sign-in?tenant=tnt_unknown");
        ShouldBeGuarded();
        _browser.Last.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await _browser.GetAsync("/account");
        ShouldBeGuarded();
        await _browser.PostAsync("/account/password", []);
        ShouldBeGuarded();
        await _browser.SignInAsync(Tenant, Administrator, Password);
        ShouldBeGuarded();
        await _browser.GetAsync("/account");
        ShouldBeGuarded();
        _browser.Last.Headers.GetValues("Cross-Origin-Opener-Policy").ShouldBe(["same-origin"]);
    }

    [Fact]
    public async Task The_session_cookie_is_hidden_from_scripts_and_other_sites()
    {
        await _browser.SignInAsync(Tenant, Administrator, Password);

        var cookie = _browser.Last.Headers.GetValues("Set-Cookie").Single(header => header.StartsWith(Session + "=", StringComparison.Ordinal));
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=lax");
        cookie.ShouldContain("path=/");
        cookie.ShouldNotContain("domain");
    }

    private void ShouldBeGuarded()
    {
        var headers = _browser.Last.Headers;
        headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldContain("frame-ancestors 'none'");
        headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        headers.CacheControl.ShouldNotBeNull().NoStore.ShouldBeTrue();
        _browser.Body.ShouldNotContain("<script");
    }
}
