using System.Net;
using System.Text.RegularExpressions;
using Archestra.Cluster.Protocol.SignIn;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.Pages;

public sealed partial class AccountPageTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private GatewayScene _scene = null!;
    private PageClient _here = null!;
    private PageClient _elsewhere = null!;
    private string _ann = "";

    public async ValueTask InitializeAsync()
    {
        _scene = await GatewayScene.StartAsync();
        _ann = (await _scene.Api.CreateAsync("users", new { name = "ann", email = "ann@example.com" })).GetProperty("id").GetString()!;
        (await _scene.Api.SendAsync(HttpMethod.Put, $"users/{_ann}/password", new { password = Password })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (_here, _elsewhere) = (new PageClient(_scene.Process.BaseUrl), new PageClient(_scene.Process.BaseUrl));
        await _here.SignInAsync(_scene.Api.Tenant, "ann", Password);
        await _elsewhere.SignInAsync(_scene.Api.Tenant, "ann", Password);
        await _here.GetAsync("/account");
    }

    public async ValueTask DisposeAsync()
    {
        _here.Dispose();
        _elsewhere.Dispose();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task A_session_that_is_ended_here_is_ended_there()
    {
        (await _elsewhere.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await _here.SubmitAsync("/account/sessions/end-others");

        _here.Location.ShouldBe("/account?done=others-ended");
        await _here.GetAsync(_here.Location!);
        _here.Body.ShouldContain("All your other sessions are ended.");
        (await _elsewhere.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        _elsewhere.Location.ShouldNotBeNull().ShouldStartWith($"/sign-in?tenant={_scene.Api.Tenant}");
        _elsewhere.Cookies.ShouldNotContainKey("archestra-session");
    }

    /// <summary>CSRF: nothing is done without the token of this session's page.</summary>
    [Fact]
    public async Task A_form_without_the_pages_token_does_nothing()
    {
        await _elsewhere.GetAsync("/account");
        var others = _elsewhere.HiddenFields("/account/sessions/end-others");

        (await _here.PostAsync("/account/sessions/end-others", [])).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _here.PostAsync("/account/sessions/end-others", others)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _here.PostAsync("/sign-out", others)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);

        (await _elsewhere.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _here.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_not_only_the_cookie()
    {
        var cookie = _here.Cookies["archestra-session"];

        await _here.SubmitAsync("/sign-out");

        _here.Cookies.ShouldNotContainKey("archestra-session");
        _here.Cookies["archestra-session"] = cookie;
        (await _here.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await _elsewhere.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_password_is_changed_with_the_current_one()
    {
        var other = "another good password";
        (await _here.SubmitAsync("/account/password", new { current_password = "wrong", new_password = other, repeated_password = other }))
            .StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        _here.Body.ShouldContain("The current password is not right");

        await _here.SubmitAsync("/account/password", new { current_password = Password, new_password = other, repeated_password = other });

        _here.Location.ShouldBe("/account?done=password-changed");
        (await _elsewhere.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        await _elsewhere.SignInAsync(_scene.Api.Tenant, "ann", other);
    }

    [Fact]
    public async Task An_authenticator_is_added_asked_for_and_taken_away_by_an_administrator()
    {
        await _here.SubmitAsync("/account/authenticator/begin");
        var secret = Base32.Read(Secret().Match(_here.Body).Groups["secret"].Value.Replace(" ", "", StringComparison.Ordinal));
        await _here.SubmitAsync("/account/authenticator/confirm", new { code = OneTimeCodes.Compute(secret, OneTimeCodes.StepAt(TimeProvider.System.GetUtcNow())) });
        _here.Location.ShouldBe("/account?done=authenticator-added");
        (await _scene.Api.GetAsync($"users/{_ann}/credentials")).GetProperty("hasOneTimeCodes").GetBoolean().ShouldBeTrue();

        using var browser = new PageClient(_scene.Process.BaseUrl);
        await browser.GetAsync($"/sign-in?tenant={_scene.Api.Tenant}");
        await browser.SubmitAsync("/sign-in", new { username = "ann", password = Password });
        browser.Body.ShouldContain("Enter your code");
        browser.Cookies.ShouldNotContainKey("archestra-session");
        await browser.SubmitAsync("/sign-in", new { code = "000000" });
        browser.Body.ShouldContain("role=\"alert\"");
        var next = OneTimeCodes.Compute(secret, OneTimeCodes.StepAt(TimeProvider.System.GetUtcNow()) + 1);
        (await browser.SubmitAsync("/sign-in", new { code = next })).StatusCode.ShouldBe(HttpStatusCode.SeeOther);

        await _scene.Api.DeleteAsync($"users/{_ann}/one-time-codes");
        await browser.SignInAsync(_scene.Api.Tenant, "ann", Password);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_every_session()
    {
        await _here.SubmitAsync("/account/sign-out-everywhere");

        _here.Body.ShouldContain("You are signed out");
        (await _elsewhere.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task A_bad_password_is_refused_by_the_api_with_the_field_and_not_with_the_value()
    {
        var refused = await _scene.Api.SendAsync(HttpMethod.Put, $"users/{_ann}/password", new { password = "short-one" });

        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var body = await refused.Content.ReadAsStringAsync();
        body.ShouldContain("/password");
        body.ShouldNotContain("short-one");
    }

    [GeneratedRegex("class=\"secret\">(?<secret>[A-Z2-7 ]+)<", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Secret();
}
