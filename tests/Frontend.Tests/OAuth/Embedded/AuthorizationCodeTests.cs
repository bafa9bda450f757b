using System.Net;
using System.Text.Json;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>Attacks on authorization codes (https://www.rfc-editor.org/rfc/rfc9700#section-4.5).</summary>
public sealed class AuthorizationCodeTests(AuthorizationFixture fixture) : IClassFixture<AuthorizationFixture>
{
    private readonly AuthorizationScene _scene = fixture.Scene;

    /// <summary>https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2: "SHOULD revoke (when possible) all tokens previously issued based on that authorization code".</summary>
    [Fact]
    public async Task A_code_that_is_used_again_ends_what_it_led_to()
    {
        using var browser = await BrowserAsync();
        var code = await browser.GetCodeAsync();
        var first = await browser.RedeemAsync(code);

        var second = await browser.RedeemAsync(code);

        first.Status.ShouldBe(HttpStatusCode.OK);
        ShouldBeRefused(second);
        ShouldBeRefused(await RefreshAsync(browser, first.Body.GetProperty("refresh_token").GetString()!));
        _scene.Cluster.Audit.Events.ShouldContain(entry => entry.Action == "oauth.token_revoked" && entry.Details!.Contains("code_reuse"));
    }

    [Fact]
    public async Task Of_a_code_that_is_used_twice_at_once_nothing_is_left()
    {
        using var browser = await BrowserAsync();
        var code = await browser.GetCodeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => browser.RedeemAsync(code)));

        foreach (var (_, body) in answers.Where(answer => answer.Status == HttpStatusCode.OK))
        {
            ShouldBeRefused(await RefreshAsync(browser, body.GetProperty("refresh_token").GetString()!));
            (await _scene.CallGatewayAsync(body.GetProperty("access_token").GetString()!)).ShouldBe(HttpStatusCode.Unauthorized);
        }

        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBeLessThanOrEqualTo(1);
        var clientId = browser.Request().Single(parameter => parameter.Name == "client_id").Value;
        _scene.Cluster.Audit.Events.Single(entry => entry.Action == "oauth.token_revoked" && entry.ClientId == clientId)
            .Details.ShouldNotBeNull().ShouldContain("\"code_reuse\"");
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc9700#section-4.5 (authorization code injection)</summary>
    [Fact]
    public async Task A_code_of_one_client_is_nothing_to_another()
    {
        using var victim = await BrowserAsync();
        using var attacker = await BrowserAsync();
        var code = await victim.GetCodeAsync();

        ShouldBeRefused(await attacker.RedeemAsync(code));

        // It takes nothing from the one that it was made for.
        (await victim.RedeemAsync(code)).Status.ShouldBe(HttpStatusCode.OK);
        _scene.Cluster.Audit.Events.ShouldContain(entry =>
            entry.Action == "oauth.code_refused" && entry.TenantId == _scene.Tenant && entry.Details!.Contains("\"client\""));
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc7636#section-4.6</summary>
    [Theory]
    [InlineData("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX")]
    [InlineData(AuthorizingBrowser.Challenge)]
    [InlineData("short")]
    [InlineData(null)]
    public async Task Without_its_verifier_a_code_is_nothing(string? verifier)
    {
        using var browser = await BrowserAsync();
        var code = await browser.GetCodeAsync();

        ShouldBeRefused(await browser.RedeemAsync(code, ("code_verifier", verifier)));

        (await browser.RedeemAsync(code)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("http://127.0.0.1:51235/callback")]
    [InlineData("http://127.0.0.1/callback")]
    [InlineData("http://127.0.0.1:51234/callback/")]
    public async Task A_code_is_for_the_redirect_uri_that_was_asked_for(string redirectUri)
    {
        using var browser = await BrowserAsync();
        var code = await browser.GetCodeAsync();

        ShouldBeRefused(await browser.RedeemAsync(code, ("redirect_uri", redirectUri)));

        (await browser.RedeemAsync(code)).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Clients of OAuth 2.1 do not send it (https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-13#section-10.2).</summary>
    [Fact]
    public async Task A_redirect_uri_need_not_be_said_again()
    {
        using var browser = await BrowserAsync();

        (await browser.RedeemAsync(await browser.GetCodeAsync(), ("redirect_uri", null))).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc8707#section-2.2</summary>
    [Fact]
    public async Task A_code_for_one_gateway_is_none_for_another()
    {
        var other = await _scene.CreateGatewayAsync("Another gateway");
        using var browser = await BrowserAsync();
        var code = await browser.GetCodeAsync();

        ShouldBeRefused(await browser.RedeemAsync(code, ("resource", _scene.ResourceOf(other))), "invalid_target");

        (await browser.RedeemAsync(code, ("resource", _scene.Resource))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_no_code_is_refused()
    {
        using var browser = await BrowserAsync();
        var code = await browser.GetCodeAsync();
        var changed = code[..^10] + (code[^10] == 'A' ? 'B' : 'A') + code[^9..];
        var page = await (await browser.AuthorizeAsync(("prompt", "consent"))).Content.ReadAsStringAsync();
        var request = AuthorizingBrowser.FieldsOf(page).Single(field => field.Name == "request").Value;

        foreach (var text in new[] { changed, code[..^1], "code", new string('A', 400), request })
        {
            ShouldBeRefused(await browser.RedeemAsync(text));
        }

        await _scene.FlushRefusalsAsync();
        _scene.Cluster.Audit.Events.ShouldContain(entry => entry.Action == "oauth.code_refused" && entry.Details == "unknown");
    }

    [Fact]
    public async Task Whoever_signs_out_leaves_no_code_behind()
    {
        var carol = await _scene.CreateUserAsync("carol");
        using var browser = new AuthorizingBrowser(_scene, await ClientAsync(), await _scene.SignInAsync(carol));
        var code = await browser.GetCodeAsync(("redirect_uri", "http://127.0.0.1/callback"));
        await _scene.SignOutAsync(carol);

        ShouldBeRefused(await browser.RedeemAsync(code));
    }

    [Fact]
    public async Task Who_withdraws_a_consent_ends_the_tokens_and_the_codes_and_is_asked_again()
    {
        var dave = await _scene.CreateUserAsync("dave");
        using var browser = new AuthorizingBrowser(_scene, await ClientAsync(), await _scene.SignInAsync(dave));
        var tokens = (await browser.RedeemAsync(await browser.GetCodeAsync())).Body;
        var code = await browser.GetCodeAsync();
        var consent = _scene.Cluster.Audit.Events.Last(entry => entry.Action == "oauth.consent_given" && entry.ActorId == dave.Id).Subject!.Split('/')[1];

        var withdrawn = await _scene.Cluster.CallAsync<IConsentGrain, ChangeOutcome<Consent>>(
            $"n/{_scene.Tenant}/{consent}", _scene.Cluster.SystemProof, grain => grain.WithdrawAsync());

        withdrawn.IsChanged.ShouldBeTrue(withdrawn.Reason);
        ShouldBeRefused(await RefreshAsync(browser, tokens.GetProperty("refresh_token").GetString()!));
        ShouldBeRefused(await browser.RedeemAsync(code));
        (await browser.AuthorizeAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc9700#section-4.4 (mix-up): the issuer in the answer is the metadata's to the byte.</summary>
    [Fact]
    public async Task An_answer_cannot_be_mixed_up_with_another_servers()
    {
        using var browser = await BrowserAsync();
        using var http = TestHttp.Create(_scene.Frontends[0]);
        var page = await (await browser.AuthorizeAsync()).Content.ReadAsStringAsync();

        var answer = AuthorizingBrowser.ParametersOf(await browser.DecideAsync(page));
        using var described = await http.GetAsync("/.well-known/oauth-authorization-server");
        var metadata = JsonElement.Parse(await described.Content.ReadAsStringAsync());

        answer["iss"].ShouldBe(metadata.GetProperty("issuer").GetString());
        metadata.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().ShouldBeTrue();
        metadata.GetProperty("code_challenge_methods_supported").EnumerateArray().Select(method => method.GetString()).ShouldBe(["S256"]);
        metadata.GetProperty("authorization_endpoint").GetString().ShouldBe($"{_scene.Issuer}/oauth/authorize");
    }

    private static void ShouldBeRefused((HttpStatusCode Status, JsonElement Body) answer, string error = "invalid_grant")
    {
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Body.GetProperty("error").GetString().ShouldBe(error);
        answer.Body.TryGetProperty("access_token", out _).ShouldBeFalse();
    }

    private static Task<(HttpStatusCode Status, JsonElement Body)> RefreshAsync(AuthorizingBrowser browser, string refreshToken) =>
        browser.RedeemAsync(
            "", ("grant_type", "refresh_token"), ("code", null), ("redirect_uri", null), ("code_verifier", null), ("refresh_token", refreshToken));

    private Task<OAuthClient> ClientAsync() => _scene.AddDynamicClientAsync("Test client", "http://127.0.0.1/callback");

    private async Task<AuthorizingBrowser> BrowserAsync() =>
        new(_scene, await ClientAsync(), await _scene.SignInAsync()) { RedirectUri = "http://127.0.0.1:51234/callback" };
}
