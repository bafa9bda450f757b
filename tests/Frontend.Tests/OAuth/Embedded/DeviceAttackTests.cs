using System.Net;
using Archestra.Cluster.Protocol.OAuth;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>https://www.rfc-editor.org/rfc/rfc8628#section-5: what is tried with codes. A scene for each: guesses are counted per address.</summary>
public sealed class DeviceAttackTests : IAsyncLifetime
{
    private readonly OffsetTimeProvider _time = new();
    private AuthorizationScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await AuthorizationScene.StartAsync(time: _time);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    /// <summary>§5.1, "User Code Brute Forcing".</summary>
    [Fact]
    public async Task Guessing_codes_ends_after_a_few_for_strangers_and_people_alike()
    {
        using var play = await PlayAsync();
        var (deviceCode, userCode) = await play.StartedAsync();

        // Both silos count for themselves.
        var statuses = new List<HttpStatusCode>();
        foreach (var session in (string?[])[null, play.Session])
        {
            play.Session = session;
            var guesses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => play.OpenAsync(UserCode.Create().ToString())));
            statuses.AddRange(guesses.Select(guess => guess.StatusCode));
        }

        statuses.Count(status => status == HttpStatusCode.BadRequest).ShouldBeInRange(1, 2 * 5);
        statuses.ShouldAllBe(status => status == HttpStatusCode.BadRequest || status == HttpStatusCode.TooManyRequests);
        using var right = await play.OpenAsync(userCode);
        right.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "a right one is not looked at either");
        right.Headers.RetryAfter!.Delta.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(60));
        (await play.PollAsync(deviceCode)).Error.ShouldBe("authorization_pending");
        await _scene.FlushRefusalsAsync();
        _scene.Cluster.Audit.Events.Where(entry => entry.Action == "oauth.user_code_refused").Sum(entry => entry.Count)
            .ShouldBe(statuses.Count(status => status == HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_wrong_a_used_and_an_expired_code_look_the_same()
    {
        using var play = await PlayAsync();
        var (_, used) = await play.StartedAsync();
        await play.DecideAsync(used);
        var (deviceCode, expired) = await play.StartedAsync();
        _time.Advance(TimeSpan.FromMinutes(10));
        play.Session = await _scene.SignInAsync();

        var pages = new List<string>();
        foreach (var code in (string[])[UserCode.Create().ToString(), used, expired, "AAAA-AAAA"])
        {
            using var response = await play.OpenAsync(code);
            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            pages.Add(await response.Content.ReadAsStringAsync());
        }

        pages.Distinct().ShouldHaveSingleItem().ShouldNotContain("Toaster");
        (await play.PollAsync(deviceCode)).Error.ShouldBe("expired_token");
    }

    /// <summary>A stranger learns from a right code whose sign-in page to go to and nothing else, and decides nothing.</summary>
    [Fact]
    public async Task Without_signing_in_nothing_is_shown_and_nothing_decided()
    {
        using var play = await PlayAsync();
        var (deviceCode, userCode) = await play.StartedAsync();
        using var shown = await play.OpenAsync(userCode);
        var page = await shown.Content.ReadAsStringAsync();
        play.Session = null;

        using var stranger = await play.OpenAsync(userCode);
        (await stranger.Content.ReadAsStringAsync()).ShouldBeEmpty();
        using var decided = await play.DecideAsync(page, "allow");

        decided.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await play.PollAsync(deviceCode)).Error.ShouldBe("authorization_pending");
    }

    /// <summary>CSRF: a page that makes the browser of somebody who is signed in approve the attacker's device.</summary>
    [Fact]
    public async Task A_decision_counts_only_from_the_form_that_this_session_was_shown_for_this_device()
    {
        using var victim = await PlayAsync();
        using var attacker = await PlayAsync(await _scene.SignInAsync(await _scene.CreateUserAsync("mallory")));
        var (deviceCode, userCode) = await attacker.StartedAsync();
        using var attackersPage = await attacker.OpenAsync(userCode);
        var form = await attackersPage.Content.ReadAsStringAsync();
        var (_, another) = await victim.StartedAsync();
        using var victimsPage = await victim.OpenAsync(another);
        var victimsToken = AuthorizingBrowser.FieldsOf(await victimsPage.Content.ReadAsStringAsync()).Single(field => field.Name == "form_token").Value;

        foreach (var token in (string?[])[null, "x", AuthorizingBrowser.FieldsOf(form).Single(field => field.Name == "form_token").Value, victimsToken])
        {
            using var decided = await victim.DecideAsync(form, "allow", ("form_token", token));
            decided.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        (await attacker.PollAsync(deviceCode)).Error.ShouldBe("authorization_pending");
    }

    [Fact]
    public async Task A_person_of_another_tenant_is_sent_to_sign_in_and_cannot_approve()
    {
        using var play = await PlayAsync();
        var (deviceCode, userCode) = await play.StartedAsync();
        using var shown = await play.OpenAsync(userCode);
        var page = await shown.Content.ReadAsStringAsync();
        var other = await _scene.Cluster.CreateTenantAsync();
        play.Session = await _scene.SignInAsync(await _scene.CreateUserAsync("eve", other), other);

        using var opened = await play.OpenAsync(userCode);
        opened.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        opened.Headers.Location!.OriginalString.ShouldStartWith($"/sign-in?tenant={_scene.Tenant}&");
        using var decided = await play.DecideAsync(page, "allow");

        decided.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await play.PollAsync(deviceCode)).Error.ShouldBe("authorization_pending");
    }

    [Fact]
    public async Task A_device_code_in_the_wrong_hands_is_worth_nothing_and_stays_good_in_the_right_ones()
    {
        using var play = await PlayAsync();
        using var thief = await PlayAsync();
        var (deviceCode, userCode) = await play.StartedAsync();
        await play.DecideAsync(userCode);
        // The person trusts the other client as well: that is no reason to give it this one's tokens.
        await thief.DecideAsync((await thief.StartedAsync()).UserCode);
        var parts = deviceCode.Split('.');

        (await thief.PollAsync(deviceCode)).Error.ShouldBe("invalid_grant", "another client");
        (await play.PollAsync($"{parts[0]}.{parts[1]}.{new string('A', 43)}")).Error.ShouldBe("invalid_grant", "a guessed secret");
        (await play.PollAsync($"{parts[0]}.dev_1.{parts[2]}")).Error.ShouldBe("invalid_grant");
        (await play.PollAsync("x")).Error.ShouldBe("invalid_grant");
        (await play.PollAsync(deviceCode, ("resource", "https://elsewhere.example/v1/mcp/gtw_1"))).Error.ShouldBe("invalid_target");

        (await play.PollAsync(deviceCode)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_device_code_is_good_once_and_its_second_use_ends_what_it_gave()
    {
        using var play = await PlayAsync();
        var (deviceCode, userCode) = await play.StartedAsync();
        await play.DecideAsync(userCode);
        var refreshToken = (await play.PollAsync(deviceCode)).Body.GetProperty("refresh_token").GetString()!;

        (await play.PollAsync(deviceCode)).Error.ShouldBe("invalid_grant");
        (await play.RefreshAsync(refreshToken)).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task Of_many_who_redeem_at_once_one_gets_tokens_at_most()
    {
        using var play = await PlayAsync();
        var (deviceCode, userCode) = await play.StartedAsync();
        await play.DecideAsync(userCode);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => play.PollAsync(deviceCode)));

        answers.Count(answer => answer.Error is null).ShouldBeLessThanOrEqualTo(1);
        answers.Where(answer => answer.Error is not null).ShouldAllBe(answer => answer.Error == "invalid_grant");
        foreach (var (_, body) in answers.Where(answer => answer.Error is null))
        {
            (await play.RefreshAsync(body.GetProperty("refresh_token").GetString()!)).Error.ShouldBe("invalid_grant");
            (await _scene.CallGatewayAsync(body.GetProperty("access_token").GetString()!)).ShouldBe(HttpStatusCode.Unauthorized);
        }

        _scene.Cluster.Audit.Events.Single(entry => entry.Action == "oauth.token_revoked" && entry.ClientId == play.ClientId)
            .Details.ShouldNotBeNull().ShouldContain("\"device_code_reuse\"");
    }

    [Fact]
    public async Task Of_two_people_who_decide_at_once_one_decides()
    {
        using var ann = await PlayAsync();
        var (deviceCode, userCode) = await ann.StartedAsync();
        using var bob = new DevicePlay(_scene, ann.ClientId, await _scene.SignInAsync(await _scene.CreateUserAsync("bob")));
        using var annsPage = await ann.OpenAsync(userCode);
        using var bobsPage = await bob.OpenAsync(userCode);
        var (annsForm, bobsForm) = (await annsPage.Content.ReadAsStringAsync(), await bobsPage.Content.ReadAsStringAsync());

        // A device that polls meanwhile must not take the decision away.
        var decisions = await Task.WhenAll(
            ann.DecideAsync(annsForm, "allow"), bob.DecideAsync(bobsForm, "deny"), ann.DecideAsync(annsForm, "deny"), bob.DecideAsync(bobsForm, "allow"));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ann.PollAsync(deviceCode)));

        decisions.Count(decision => decision.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        Array.ForEach(decisions, decision => decision.Dispose());
    }

    /// <summary>What was approved in a session that has ended since is not given out any more.</summary>
    [Fact]
    public async Task Signing_out_before_the_device_asks_ends_the_approval()
    {
        using var play = await PlayAsync();
        var (deviceCode, userCode) = await play.StartedAsync();
        await play.DecideAsync(userCode);

        await _scene.SignOutAsync();

        (await play.PollAsync(deviceCode)).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task No_code_is_logged_or_audited_or_stored_in_the_clear()
    {
        using var play = await PlayAsync();
        var (deviceCode, userCode) = await play.StartedAsync();
        await play.DecideAsync(userCode);
        var (_, undecided) = await play.StartedAsync();
        var secret = deviceCode.Split('.')[2];
        var stored = await _scene.Cluster.StoredDocumentsAsync();
        stored.ShouldContain(document => document.Contains(deviceCode.Split('.')[1]), "the device is there, by its id");

        foreach (var text in (string[])[secret, .. Forms(userCode), .. Forms(undecided)])
        {
            stored.ShouldNotContain(document => document.Contains(text, StringComparison.OrdinalIgnoreCase));
            _scene.Cluster.Audit.Events.ShouldNotContain(entry => entry.ToString().Contains(text));
            _scene.Log.Lines.ShouldNotContain(line => line.Contains(text));
        }
    }

    private static string[] Forms(string userCode) => [userCode, userCode.Replace("-", "", StringComparison.Ordinal)];

    private async Task<DevicePlay> PlayAsync(string? session = null) =>
        await DevicePlay.RegisterAsync(_scene, session ?? await _scene.SignInAsync());
}
