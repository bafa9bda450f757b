using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.OAuth.Authorize;

/// <summary>What becomes of codes with time; the attacks on them are shown over HTTP.</summary>
public sealed class CodeRedemptionTests : IAsyncLifetime
{
    private const string Issuer = "http://127.0.0.1:4000";

    // RFC 7636 appendix B.
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private AuthorizationScene _scene = null!;
    private OAuthClient _client = null!;
    private BrowserSession _session = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _scene = await AuthorizationScene.StartAsync(frontends: 0);
        _client = await _scene.AddDynamicClientAsync("Test client", "http://127.0.0.1/callback");
        _session = (await _scene.Cluster.Service<BrowserSessions>().FindAsync(await _scene.SignInAsync(), Cancel))!;
        await ConsentAsync("mcp:read");
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    /// <summary>https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2: "The authorization code MUST expire shortly after it is issued".</summary>
    [Fact]
    public async Task A_code_ends_with_its_minute()
    {
        var code = Code();

        (await RedeemAsync(code with { ExpiresAt = TimeProvider.System.GetUtcNow() })).Refusal!.Code.ShouldBe("invalid_grant");
        (await RedeemAsync(code)).IsIssued.ShouldBeTrue();
    }

    [Fact]
    public async Task A_code_that_comes_back_after_its_minute_ends_what_it_led_to()
    {
        var code = Code();
        await RedeemAsync(code);

        await RedeemAsync(code with { ExpiresAt = TimeProvider.System.GetUtcNow() });

        _scene.Cluster.Audit.Events.ShouldContain(entry => entry.Action == "oauth.token_revoked" && entry.Subject == $"token_family/{code.FamilyId}");
    }

    [Fact]
    public async Task A_code_lives_as_long_as_the_options_say()
    {
        var codes = _scene.Cluster.Service<AuthorizationCodes>();
        var request = new AuthorizationRequest
        {
            ClientId = _client.Id, RedirectUri = "http://127.0.0.1/callback", CodeChallenge = Challenge, GatewayId = _scene.Gateway.Id, Scopes = [],
        };

        var text = await codes.IssueAsync(request, ["mcp:read"], _session, new CallerDescription(), Cancel);

        var code = codes.TryOpen(text)!;
        (code.ExpiresAt - TimeProvider.System.GetUtcNow()).ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        text.ShouldNotContain('.');
    }

    [Fact]
    public async Task A_code_gives_no_more_than_the_consent_that_is_there()
    {
        (await RedeemAsync(Code() with { Scopes = ["mcp:read", "mcp:write"] })).Refusal!.Code.ShouldBe("invalid_grant");
        await ConsentAsync("mcp:write");
        (await RedeemAsync(Code() with { Scopes = ["mcp:read", "mcp:write"] })).IsIssued.ShouldBeTrue();
    }

    /// <summary>The code is of before an administrator has narrowed its client.</summary>
    [Fact]
    public async Task A_code_gives_no_more_than_its_client_may_have_now()
    {
        _client = await _scene.AddRegisteredClientAsync(client => client with { Scopes = ["mcp:read"] });
        await ConsentAsync("mcp:read", "mcp:write");
        var tooMuch = Code() with { Scopes = ["mcp:read", "mcp:write"] };

        (await RedeemAsync(tooMuch)).Refusal!.Code.ShouldBe("invalid_grant");
        (await RedeemAsync(Code() with { Scopes = ["mcp:read", "offline_access"] })).IsIssued.ShouldBeTrue();

        var ended = _scene.Cluster.Audit.Events.Single(entry => entry.Action == "oauth.token_revoked");
        (ended.Subject, ended.Details!.Contains("access_lost")).ShouldBe(($"token_family/{tooMuch.FamilyId}", true));
    }

    [Fact]
    public async Task A_code_for_a_gateway_that_its_client_is_not_for_any_more_is_refused()
    {
        _client = await _scene.AddRegisteredClientAsync(client => client with { GatewayIds = ["gtw_other"] });
        await ConsentAsync("mcp:read");

        (await RedeemAsync(Code())).Refusal!.Code.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task What_is_sealed_as_something_else_is_no_code()
    {
        var sealing = _scene.Cluster.Service<SealedTexts>();

        (await RedeemAsync(sealing.Seal("authorization_request", Code()))).Refusal!.Code.ShouldBe("invalid_grant");
        (await RedeemAsync((string?)null)).Refusal!.Code.ShouldBe("invalid_request");
    }

    private AuthorizationCode Code() => new()
    {
        FamilyId = EntityId.Create("fam"),
        ClientId = _client.Id,
        RedirectUri = "http://127.0.0.1/callback",
        CodeChallenge = Challenge,
        TenantId = _scene.Tenant,
        GatewayId = _scene.Gateway.Id,
        Scopes = ["mcp:read"],
        UserId = _scene.Ann.Id,
        SessionId = _session.Session.Id,
        SignedInAt = _session.Session.CreatedAt,
        ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(1),
    };

    private Task ConsentAsync(params string[] scopes) => _scene.Cluster.Service<Grains.OAuth.Consents.ConsentRecords>().RecordAsync(
        new Grains.OAuth.Consents.ConsentSubject
        {
            Gateway = new GatewayLocation(_scene.Tenant, _scene.Gateway), Client = _client, Session = _session, Scopes = scopes, RequestText = "",
        },
        scopes,
        Cancel);

    private Task<TokenAnswer> RedeemAsync(AuthorizationCode code) =>
        RedeemAsync(_scene.Cluster.Service<SealedTexts>().Seal("authorization_code", code));

    private Task<TokenAnswer> RedeemAsync(string? code) => _scene.Cluster.Service<CodeRedemption>().RedeemAsync(
        new TokenRequest
        {
            Issuer = Issuer,
            GrantType = "authorization_code",
            Client = new ShownClient { ClientId = _client.Id },
            Caller = new CallerDescription(),
            Code = code,
            CodeVerifier = Verifier,
        },
        _client,
        Cancel);
}
