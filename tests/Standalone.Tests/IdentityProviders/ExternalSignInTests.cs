using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Standalone.Tests.IdentityProviders;

/// <summary>People sign in with their company's provider (OpenID Connect Core §3.1), and nobody else does.</summary>
[Collection(CompanyCollection.Name)]
public sealed class ExternalSignInTests(CompanyScene scene) : IDisposable
{
    private readonly CompanyBrowser _browser = new(scene);

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task A_person_signs_in_at_the_company_and_is_the_user_with_the_same_address()
    {
        var (userId, subject, _) = await scene.AddPersonAsync();

        var (status, location, _) = await _browser.SignInAsync(subject);

        (status, location).ShouldBe((HttpStatusCode.SeeOther, "/account"));
        _browser.Session.ShouldNotBeNull();
        _browser.External.ShouldBeNull();
        var session = (await SessionsOfAsync(userId)).ShouldHaveSingleItem();
        session.GetProperty("methods").EnumerateArray().Select(method => method.GetString()).ShouldBe(["ext"]);
        session.GetProperty("providerId").GetString().ShouldBe(scene.ProviderId);
    }

    /// <summary>RFC 7636 §4.2, RFC 6749 §10.12, OpenID Connect Core §15.5.2: fresh each time, and none of them readable in the cookie.</summary>
    [Fact]
    public async Task The_request_is_bound_to_the_browser_by_state_nonce_and_pkce()
    {
        var (first, second) = (QueryOf(await _browser.LeaveAsync()), QueryOf(await _browser.LeaveAsync(loginHint: "somebody")));

        first["response_type"].ShouldBe("code");
        first["redirect_uri"].ShouldBe($"{scene.Issuer}/sign-in/callback");
        first["code_challenge_method"].ShouldBe("S256");
        first["scope"].ShouldBe("openid email profile");
        second["login_hint"].ShouldBe("somebody");
        foreach (var fresh in (string[])["state", "nonce", "code_challenge"])
        {
            first[fresh].Length.ShouldBe(43);
            second[fresh].ShouldNotBe(first[fresh]);
            _browser.External.ShouldNotBeNull().ShouldNotContain(second[fresh]);
        }
    }

    [Fact]
    public async Task The_link_holds_when_the_address_changes_and_a_new_session_takes_the_place_of_the_old()
    {
        var (userId, subject, _) = await scene.AddPersonAsync();
        await _browser.SignInAsync(subject);
        var before = _browser.Session;
        await scene.Provider.AddAccountAsync(subject, "married@elsewhere.example", isVerified: false);

        (await _browser.SignInAsync(subject)).Status.ShouldBe(HttpStatusCode.SeeOther);

        _browser.Session.ShouldNotBe(before);
        (await SessionsOfAsync(userId)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_address_that_the_provider_has_not_verified_signs_nobody_in()
    {
        var (userId, subject, _) = await scene.AddPersonAsync(isVerified: false);

        var (status, _, page) = await _browser.SignInAsync(subject);

        status.ShouldBe(HttpStatusCode.Forbidden);
        page.ShouldContain("did not work");
        _browser.Session.ShouldBeNull();
        (await SessionsOfAsync(userId)).ShouldBeEmpty();
        await Eventually.HoldsAsync(
            async () => (await scene.Api.GetAsync("audit?action=sign_in.failed")).GetRawText().Contains("has not verified", StringComparison.Ordinal), "the log knows why");
    }

    [Fact]
    public async Task Somebody_unknown_becomes_a_user_only_where_the_provider_may_create_users()
    {
        await scene.Provider.AddAccountAsync("stranger", "stranger@company.example");
        (await _browser.SignInAsync("stranger")).Status.ShouldBe(HttpStatusCode.Forbidden);
        var creating = await scene.AddProviderAsync(Described("Creating", new { createsUsers = true }));

        (await _browser.SignInAsync("stranger", creating)).Status.ShouldBe(HttpStatusCode.SeeOther);

        (await scene.Api.GetAsync("users?nameContains=stranger")).GetProperty("items").GetArrayLength().ShouldBe(1);
        await scene.ShouldRecordAsync("sign_in.user_created");
    }

    [Fact]
    public async Task Groups_give_teams_and_roles_and_take_them_away_again()
    {
        var team = (await scene.Api.CreateAsync("teams", new { name = "developers" })).GetProperty("id").GetString()!;
        var mapped = await scene.AddProviderAsync(Described("Mapped", new
        {
            scopes = new[] { "openid", "email", "groups" }, groupsClaim = "groups", groups = new[] { new { group = "devs", teams = new[] { team }, roles = new[] { "editor" } } },
        }));
        var (userId, subject, email) = await scene.AddPersonAsync(isVerified: true, "devs", "others");

        await _browser.SignInAsync(subject, mapped);
        (await MembersOfAsync(team)).ShouldContain(userId);
        (await RolesOfAsync(userId)).ShouldBe(["editor"]);

        await scene.Provider.AddAccountAsync(subject, email, isVerified: true, "others");
        await _browser.SignInAsync(subject, mapped);
        (await MembersOfAsync(team)).ShouldNotContain(userId);
        (await RolesOfAsync(userId)).ShouldBeEmpty();
        await scene.ShouldRecordAsync("sign_in.groups_applied");
    }

    /// <summary>RFC 9207 §2.4 (mix-up), RFC 6749 §10.12 (login CSRF).</summary>
    [Theory]
    [InlineData("state", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("state", null)]
    [InlineData("iss", "https://evil.example")]
    [InlineData("iss", null)]
    [InlineData("code", "not-the-code")]
    [InlineData("code", null)]
    [InlineData("error", "access_denied")]
    public async Task An_answer_that_is_not_the_one_to_our_request_signs_nobody_in(string parameter, string? value)
    {
        var (_, subject, _) = await scene.AddPersonAsync();
        var callback = await _browser.VisitProviderAsync(await _browser.LeaveAsync(loginHint: subject));
        var query = QueryOf(callback);
        query.Remove(parameter);
        if (value is not null)
        {
            query[parameter] = value;
        }

        var changed = string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        var (status, _, _) = await _browser.ReturnAsync(new UriBuilder(callback) { Query = changed }.Uri);

        status.ShouldBe(HttpStatusCode.Forbidden);
        _browser.Session.ShouldBeNull();
    }

    [Fact]
    public async Task An_answer_is_good_in_the_browser_that_asked_and_there_once()
    {
        var (_, subject, _) = await scene.AddPersonAsync();
        var callback = await _browser.VisitProviderAsync(await _browser.LeaveAsync(loginHint: subject));
        using var victim = new CompanyBrowser(scene);
        (await victim.ReturnAsync(callback)).Status.ShouldBe(HttpStatusCode.Forbidden);
        await victim.LeaveAsync();
        (await victim.ReturnAsync(callback)).Status.ShouldBe(HttpStatusCode.Forbidden, "the victim has a sign-in of its own under way");

        (await _browser.ReturnAsync(callback)).Status.ShouldBe(HttpStatusCode.SeeOther);
        (await _browser.ReturnAsync(callback)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Who_says_no_at_the_provider_is_not_signed_in()
    {
        var (_, subject, _) = await scene.AddPersonAsync();
        await scene.Provider.SetAsync(new { denies = true });

        var (status, _, page) = await _browser.SignInAsync(subject);
        await scene.Provider.SetAsync(new { denies = false });

        status.ShouldBe(HttpStatusCode.Forbidden);
        page.ShouldContain("Sign in again");
    }

    private static JsonObject Described(string name, object more)
    {
        var provider = JsonSerializer.SerializeToNode(more)!.AsObject();
        (provider["name"], provider["clientId"]) = (name, CompanyScene.ClientId);
        return provider;
    }

    private static Dictionary<string, string> QueryOf(Uri url) => url.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));

    private async Task<IReadOnlyList<JsonElement>> SessionsOfAsync(string userId) =>
        [.. (await scene.Api.GetAsync("sessions?limit=200")).GetProperty("items").EnumerateArray().Where(session => session.GetProperty("userId").GetString() == userId)];

    private async Task<string?[]> MembersOfAsync(string team) =>
        [.. (await scene.Api.GetAsync($"teams/{team}")).GetProperty("members").EnumerateArray().Select(member => member.GetString())];

    private async Task<string?[]> RolesOfAsync(string user) =>
        [.. (await scene.Api.GetAsync($"users/{user}")).GetProperty("roles").EnumerateArray().Select(role => role.GetString())];
}
