using System.Security.Cryptography;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Security;

/// <summary>
/// What a silo makes of a JWT that a front-end says was shown at a gateway: RFC 9068 §4, and MCP authorization, "Token Handling"
/// ("MUST validate that access tokens were issued specifically for them as the intended audience"). Whether the front-end checked is not asked.
/// </summary>
public sealed class AccessTokenVerificationTests : IAsyncLifetime
{
    private const string Here = "gw_here";
    private const string Elsewhere = "gw_elsewhere";

    private SecuredCluster _cluster = null!;
    private string _tenant = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2, moreGrains: [typeof(ProbeGrain).Assembly]);
        _tenant = await _cluster.CreateTenantAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_token_in_force_tells_whose_it_is_and_what_it_allows()
    {
        var claims = SecuredAccessTokens.NewClaims(_tenant, Here, Scopes.Read, "tool:x", Scopes.Manage, Scopes.Platform);

        var verification = await ShowAsync(await _cluster.IssueAsync(claims), Here);

        verification.IsAccepted.ShouldBeTrue();
        var principal = verification.Principal.ShouldNotBeNull();
        principal.TenantId.ShouldBe(_tenant);
        principal.TokenId.ShouldBe(claims.FamilyId);
        principal.GatewayId.ShouldBe(Here);
        principal.ClientId.ShouldBe(claims.ClientId);
        principal.GrantedScopes.ShouldBe([Scopes.Read, "tool:x"], "the management API's scopes are never an access token's");
        principal.HasPermission(Permission.ToolsRead).ShouldBeTrue();
        verification.Lifetime.ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task The_verdict_ends_with_the_token_or_its_family()
    {
        var now = TimeProvider.System.GetUtcNow();
        var soon = SecuredAccessTokens.NewClaims(_tenant, Here) with { ExpiresAt = now.AddSeconds(20) };
        var family = SecuredAccessTokens.NewClaims(_tenant, Here);

        (await ShowAsync(await _cluster.IssueAsync(soon), Here)).Lifetime.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        (await ShowAsync(await _cluster.IssueAsync(family, familyEnds: now.AddSeconds(30)), Here))
            .Lifetime.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Everything_else_is_refused_alike()
    {
        var good = SecuredAccessTokens.NewClaims(_tenant, Here);
        var now = TimeProvider.System.GetUtcNow();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keyId = _cluster.Service<ITokenSigning>().ActiveKeyId;
        (string Why, string Token, string Gateway, string Issuer)[] all =
        [
            ("another gateway's", await _cluster.IssueAsync(good), Elsewhere, SecuredAccessTokens.Issuer),
            ("expired", await _cluster.IssueAsync(Another(good) with { ExpiresAt = now.AddSeconds(-1) }), Here, SecuredAccessTokens.Issuer),
            ("family is over", await _cluster.IssueAsync(Another(good), familyEnds: now.AddSeconds(-1)), Here, SecuredAccessTokens.Issuer),
            ("no family", _cluster.Sign(Another(good)), Here, SecuredAccessTokens.Issuer),
            ("family of another gateway", _cluster.Sign(await ElsewhereAsync(Another(good))), Here, SecuredAccessTokens.Issuer),
            ("another key's", AccessTokenText.Write(good, keyId, message => other.SignData(message, HashAlgorithmName.SHA256)), Here, SecuredAccessTokens.Issuer),
            ("foreign issuer", _cluster.Sign(good with { Issuer = "https://issuer.example" }), Here, SecuredAccessTokens.Issuer),
            ("not our issuer", _cluster.Sign(good with { Issuer = "https://issuer.example" }), Here, "https://issuer.example"),
            ("no JWT", "a.b.c", Here, SecuredAccessTokens.Issuer),
            ("odd gateway", _cluster.Sign(good), "a/b", SecuredAccessTokens.Issuer),
        ];
        foreach (var (why, token, gateway, issuer) in all)
        {
            var verification = await ShowAsync(token, gateway, issuer);

            verification.Status.ShouldBe(TokenVerificationStatus.Refused, why);
            verification.Principal.ShouldBeNull(why);
        }
    }

    [Fact]
    public async Task A_revoked_family_is_refused_at_once()
    {
        var claims = SecuredAccessTokens.NewClaims(_tenant, Here);
        var token = await _cluster.IssueAsync(claims);
        (await ShowAsync(token, Here)).IsAccepted.ShouldBeTrue();

        await _cluster.RevokeFamilyAsync(claims);

        (await ShowAsync(token, Here)).Status.ShouldBe(TokenVerificationStatus.Refused);
    }

    [Fact]
    public async Task Its_proof_ends_on_every_silo_with_the_family()
    {
        var claims = SecuredAccessTokens.NewClaims(_tenant, Here);
        var proof = (await ShowAsync(await _cluster.IssueAsync(claims), Here)).Proof;
        Verifies(proof).ShouldBe([true, true]);

        await _cluster.RevokeFamilyAsync(claims);

        await Eventually.HoldsAsync(() => Verifies(proof) is [false, false], "both silos have heard of it");
    }

    [Fact]
    public async Task An_address_that_shows_too_many_bad_ones_has_to_wait()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bad = AccessTokenText.Write(SecuredAccessTokens.NewClaims(_tenant, Here), "k_other", message => other.SignData(message, HashAlgorithmName.SHA256));
        var answers = new List<TokenVerificationStatus>();
        for (var i = 0; i < 70; i++)
        {
            answers.Add((await ShowAsync(bad, Here, address: "198.51.100.7")).Status);
        }

        answers[0].ShouldBe(TokenVerificationStatus.Refused);
        answers.ShouldContain(TokenVerificationStatus.TooManyFailures);
        (await ShowAsync(bad, Here, address: "198.51.100.8")).Status.ShouldBe(TokenVerificationStatus.Refused, "another address is not concerned");
    }

    /// <summary>Many clients behind one address show a token that is just over; none of them is guessing.</summary>
    [Fact]
    public async Task Tokens_that_were_ours_do_not_make_their_address_wait()
    {
        for (var i = 0; i < 100; i++)
        {
            var over = SecuredAccessTokens.NewClaims(_tenant, Here) with { ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(-1) };
            (await ShowAsync(_cluster.Sign(over), Here, address: "198.51.100.9")).Status.ShouldBe(TokenVerificationStatus.Refused);
        }
    }

    /// <summary>A hijacked front-end was shown a token of one gateway, and asks for another one of the same tenant with its proof.</summary>
    [Fact]
    public async Task A_hostile_front_end_gets_nowhere_else_with_it()
    {
        var proof = (await ShowAsync(await _cluster.IssueAsync(SecuredAccessTokens.NewClaims(_tenant, Here)), Here)).Proof;

        await _cluster.CallAsync<IGatewayGrain, GatewaySnapshot?>($"g/{_tenant}/{Here}", proof, grain => grain.GetSnapshotAsync());
        await Should.ThrowAsync<UnauthorizedAccessException>(() =>
            _cluster.CallAsync<IGatewayGrain, GatewaySnapshot?>($"g/{_tenant}/{Elsewhere}", proof, grain => grain.GetSnapshotAsync()));
        await Should.ThrowAsync<UnauthorizedAccessException>(() => BeginSessionAsync(proof, Elsewhere));
        (await BeginSessionAsync(proof, Here)).ShouldNotBeEmpty();
        var seen = await _cluster.CallAsync<IProbeGrain, Principal>($"p/{_tenant}", proof, grain => grain.WhoAsync());
        seen.GatewayId.ShouldBe(Here, "every silo learns the audience from the proof");
        seen.ClientId.ShouldBe("https://client.example/metadata.json");
    }

    private static AccessTokenClaims Another(AccessTokenClaims claims) => claims with { FamilyId = EntityId.Create("fam") };

    private async Task<AccessTokenClaims> ElsewhereAsync(AccessTokenClaims claims)
    {
        await _cluster.IssueAsync(SecuredAccessTokens.NewClaims(_tenant, Elsewhere) with { FamilyId = claims.FamilyId });
        return claims;
    }

    private Task<TokenVerification> ShowAsync(
        string token, string gateway, string issuer = SecuredAccessTokens.Issuer, string address = "192.0.2.1") =>
        _cluster.CallAsync<ITokenVerifierGrain, TokenVerification>("y/verify", null, grain => grain.VerifyAccessTokenAsync(new AccessTokenInquiry
        {
            Token = token, GatewayId = gateway, Issuer = issuer, Caller = new CallerDescription { SourceAddress = address },
        }));

    private Task<string> BeginSessionAsync(string? proof, string gateway) =>
        _cluster.CallAsync<ITokenIssuerGrain, string>("j/sign", proof, grain => grain.IssueSessionAsync(new SessionClaims
        {
            Handle = "ses_1", TenantId = _tenant, PrincipalId = _tenant, GatewayId = gateway, ProtocolVersion = "2025-06-18",
            ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1),
        }));

    private bool[] Verifies(string? proof) =>
        [.. _cluster.Runtime.Silos.Select((_, silo) => _cluster.Service<ICallerProofs>(silo).TryVerify(proof, out var _))];
}
