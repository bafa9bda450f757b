using System.Net;
using System.Text.Json;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>
/// Refresh tokens in wrong hands, and while nothing can be recorded (https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2).
/// Retries are not forgiven here: what is shown twice counts as reuse at once.
/// </summary>
public sealed class RefreshTokenTests : IAsyncLifetime
{
    private const string Reused = "oauth.refresh_token_reused";

    private AuthorizationScene _scene = null!;

    public async ValueTask InitializeAsync() =>
        _scene = await AuthorizationScene.StartAsync(configure: options => options.RefreshReplayWindow = TimeSpan.Zero);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    /// <summary>Whatever else the other client may not do: that the token is in its hands is what counts.</summary>
    [Theory]
    [InlineData("any", "invalid_grant", true)]
    [InlineData("of another gateway", "invalid_grant", true)]
    [InlineData("that may not refresh", "unauthorized_client", true)]
    [InlineData("any", "invalid_grant", false)]
    [InlineData("of another gateway", "invalid_grant", false)]
    [InlineData("that may not refresh", "unauthorized_client", false)]
    public async Task A_token_in_the_hands_of_another_client_ends_the_family(string other, string error, bool isCurrent)
    {
        using var victim = await BrowserAsync();
        var (old, current) = await RotatedAsync(victim);
        using var thief = await BrowserAsync(await OtherClientAsync(other));

        ErrorOf(await RefreshAsync(thief, isCurrent ? current : old)).ShouldBe(error);

        (await FamilyOfAsync(current)).RevokedBecause.ShouldBe("refresh_token_reuse");
        var reuse = _scene.Cluster.Audit.Events.Single(entry => entry.Action == Reused);
        (reuse.TenantId, reuse.ActorId, reuse.TokenId).ShouldBe((_scene.Tenant, _scene.Ann.Id, FamilyIdOf(current)));
        reuse.Details.ShouldNotBeNull().ShouldContain(thief.Request().Single(parameter => parameter.Name == "client_id").Value);
        ErrorOf(await RefreshAsync(victim, current)).ShouldBe("invalid_grant");
    }

    [Theory]
    [InlineData("any")]
    [InlineData("of another gateway")]
    [InlineData("that may not refresh")]
    public async Task A_forged_token_in_the_hands_of_another_client_takes_nothing_away(string other)
    {
        using var victim = await BrowserAsync();
        var (_, current) = await RotatedAsync(victim);
        using var thief = await BrowserAsync(await OtherClientAsync(other));

        ErrorOf(await RefreshAsync(thief, RefreshTokenText.Write(_scene.Tenant, FamilyIdOf(current), 2, new byte[32]))).ShouldNotBeNull();

        ErrorOf(await RefreshAsync(victim, current)).ShouldBeNull();
    }

    /// <summary>The family ends at once; the record is made good for by whoever shows a token of it next.</summary>
    [Fact]
    public async Task Reuse_that_could_not_be_recorded_is_recorded_when_a_token_is_shown_again()
    {
        using var browser = await BrowserAsync();
        var (old, current) = await RotatedAsync(browser);
        _scene.Cluster.Audit.IsUnwritable = true;
        ErrorOf(await RefreshAsync(browser, old)).ShouldBe("server_error");
        _scene.Cluster.Audit.IsUnwritable = false;
        (await FamilyOfAsync(current)).RevokedBecause.ShouldBe("refresh_token_reuse");
        await _scene.FlushRefusalsAsync();
        _scene.Cluster.Audit.Events.ShouldNotContain(entry => entry.Action == Reused);

        ErrorOf(await RefreshAsync(browser, old)).ShouldBe("invalid_grant");
        ErrorOf(await RefreshAsync(browser, current)).ShouldBe("invalid_grant");

        await _scene.FlushRefusalsAsync();
        var reuse = _scene.Cluster.Audit.Events.Where(entry => entry.Action == Reused).ToList();
        reuse.Sum(entry => entry.Count).ShouldBe(2);
        reuse.ShouldAllBe(entry => entry.TenantId == _scene.Tenant && entry.TokenId == FamilyIdOf(current) && entry.ClientId != null);
    }

    /// <summary>However long the log is away: the token is used up when its use is on record, not before.</summary>
    [Fact]
    public async Task A_refresh_that_cannot_be_recorded_does_not_use_up_the_token()
    {
        using var browser = await BrowserAsync();
        var (_, current) = await RotatedAsync(browser);
        _scene.Cluster.Audit.IsUnwritable = true;
        ErrorOf(await RefreshAsync(browser, current)).ShouldBe("server_error");
        _scene.Cluster.Audit.IsUnwritable = false;

        ErrorOf(await RefreshAsync(browser, current)).ShouldBeNull();

        var intents = _scene.Cluster.Audit.Intents.Where(entry => entry.Action == "oauth.token_refreshed").ToList();
        intents.Count.ShouldBe(2);
        intents.ShouldAllBe(intent => intent.TokenId == FamilyIdOf(current) && intent.ActorId == _scene.Ann.Id && intent.GatewayId == _scene.Gateway.Id);
        _scene.Cluster.Audit.Outcomes.Where(ended => intents.Any(intent => intent.OperationId == ended.OperationId))
            .ShouldAllBe(ended => ended.Outcome.Outcome == AuditOutcomes.Succeeded);
    }

    /// <summary>Behind one address are many: a client that is late with what it was given must not shut the others out.</summary>
    [Fact]
    public async Task Showing_what_was_given_here_is_no_guess_however_often()
    {
        using var browser = await BrowserAsync();
        var (old, current) = await RotatedAsync(browser);
        ErrorOf(await RefreshAsync(browser, old)).ShouldBe("invalid_grant");

        for (var i = 0; i < 100; i++)
        {
            ErrorOf(await RefreshAsync(browser, current)).ShouldBe("invalid_grant");
        }

        using var other = await BrowserAsync();
        ErrorOf(await RefreshAsync(other, (await RotatedAsync(other)).Current)).ShouldBeNull();
    }

    /// <summary>The mirror of it.</summary>
    [Fact]
    public async Task Guesses_are_counted()
    {
        using var browser = await BrowserAsync();
        var (_, current) = await RotatedAsync(browser);
        var forged = RefreshTokenText.Write(_scene.Tenant, FamilyIdOf(current), 2, new byte[32]);

        var answers = new List<string?>();
        for (var i = 0; i < 100; i++)
        {
            answers.Add(ErrorOf(await RefreshAsync(browser, forged)));
        }

        answers.ShouldContain("temporarily_unavailable");
    }

    [Fact]
    public async Task One_end_that_cannot_be_recorded_spares_none_of_the_others()
    {
        var session = await _scene.SignInAsync();
        using var browser = await BrowserAsync();
        string[] tokens = [(await RotatedAsync(browser)).Current, (await RotatedAsync(browser)).Current, (await RotatedAsync(browser)).Current];
        _scene.Cluster.Audit.UnwritableAction = "oauth.token_revoked";

        await Should.ThrowAsync<AuditUnavailableException>(() => _scene.Cluster.CallAsync<IUserCredentialGrain, ChangeOutcome<UserCredentials>>(
            new UserCredentialKey(_scene.Tenant, _scene.Ann.Id).ToString(), _scene.Cluster.SystemProof, grain => grain.SignOutEverywhereAsync()));

        foreach (var token in tokens)
        {
            (await FamilyOfAsync(token)).RevokedBecause.ShouldBe("signed_out");
        }

        var ended = await _scene.Cluster.CallAsync<IUserSessionGrain, Versioned<UserSession>?>(
            new UserSessionKey(_scene.Tenant, session.Split('.')[1]).ToString(), _scene.Cluster.SystemProof, grain => grain.GetAsync());
        ended.ShouldNotBeNull().Value.RevokedAt.ShouldNotBeNull();
    }

    private static string? ErrorOf((HttpStatusCode Status, JsonElement Body) answer) =>
        answer.Body.TryGetProperty("error", out var error) ? error.GetString() : null;

    private static string FamilyIdOf(string token) => token.Split('.')[1];

    private static Task<(HttpStatusCode Status, JsonElement Body)> RefreshAsync(AuthorizingBrowser browser, string refreshToken) =>
        browser.RedeemAsync(
            "", ("grant_type", "refresh_token"), ("code", null), ("redirect_uri", null), ("code_verifier", null), ("refresh_token", refreshToken));

    /// <summary>A token and its successor.</summary>
    private static async Task<(string Old, string Current)> RotatedAsync(AuthorizingBrowser browser)
    {
        var old = (await browser.RedeemAsync(await browser.GetCodeAsync())).Body.GetProperty("refresh_token").GetString()!;
        return (old, (await RefreshAsync(browser, old)).Body.GetProperty("refresh_token").GetString()!);
    }

    private async Task<TokenFamily> FamilyOfAsync(string token) =>
        (await _scene.Cluster.CallAsync<IRefreshTokenFamilyGrain, Versioned<TokenFamily>?>(
            new TokenFamilyKey(_scene.Tenant, FamilyIdOf(token)).ToString(), _scene.Cluster.SystemProof, grain => grain.GetAsync())).ShouldNotBeNull().Value;

    private Task<OAuthClient> OtherClientAsync(string kind) => _scene.AddRegisteredClientAsync(
        client => kind switch
        {
            "of another gateway" => client with { GatewayIds = ["gtw_other"] },
            "that may not refresh" => client with { GrantTypes = ["authorization_code"] },
            _ => client,
        },
        "http://127.0.0.1/callback");

    private async Task<AuthorizingBrowser> BrowserAsync(OAuthClient? client = null) => new(
        _scene, client ?? await _scene.AddDynamicClientAsync("Test client", "http://127.0.0.1/callback"), await _scene.SignInAsync())
    {
        RedirectUri = "http://127.0.0.1:51234/callback",
    };
}
