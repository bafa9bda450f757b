using System.Security.Cryptography;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>Access tokens at a front-end: RFC 9068 §4, MCP authorization, "Token Handling". Forged ones reach no silo.</summary>
public sealed class AccessTokenTests : IAsyncLifetime
{
    private const string Here = "gw_here";
    private const string Elsewhere = "gw_elsewhere";

    private readonly CountingCalls _calls = new();
    private SecuredCluster _cluster = null!;
    private SecuredFrontend _frontend = null!;
    private string _tenant = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync();
        _frontend = await _cluster.StartFrontendAsync(services => services.AddSingleton<IOutgoingGrainCallFilter>(_calls));
        _tenant = await _cluster.CreateTenantAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_good_one_tells_who_calls()
    {
        var claims = SecuredAccessTokens.NewClaims(_tenant, Here, Scopes.Read);

        var caller = (await _frontend.AuthenticateAtAsync(Here, await _cluster.IssueAsync(claims))).ShouldBeOfType<TokenAuthentication.Authenticated>();

        caller.Principal.TenantId.ShouldBe(_tenant);
        caller.Principal.TokenId.ShouldBe(claims.FamilyId);
        caller.Principal.GatewayId.ShouldBe(Here);
        caller.Principal.GrantedScopes.ShouldBe([Scopes.Read]);
    }

    /// <summary>RS-6: "MUST reject tokens that do not include them in the audience claim".</summary>
    [Fact]
    public async Task At_another_gateway_it_is_refused_and_that_is_on_record()
    {
        var claims = SecuredAccessTokens.NewClaims(_tenant, Here);
        var token = await _cluster.IssueAsync(claims);

        (await _frontend.AuthenticateAtAsync(Here, token)).ShouldBeOfType<TokenAuthentication.Authenticated>();
        (await _frontend.AuthenticateAtAsync(Elsewhere, token)).ShouldBeOfType<TokenAuthentication.Refused>();
        (await _frontend.AuthenticateAtAsync(Here, token)).ShouldBeOfType<TokenAuthentication.Authenticated>("being shown elsewhere ends nothing");

        await Eventually.HoldsAsync(
            () => _cluster.Audit.Events.Any(e => e.TenantId == _tenant && e.TokenId == claims.FamilyId && e.GatewayId == Elsewhere),
            "the wrong audience is in the tenant's audit log");
    }

    [Fact]
    public async Task The_management_api_takes_none()
    {
        var token = await _cluster.IssueAsync(SecuredAccessTokens.NewClaims(_tenant, Here, Scopes.Write, Scopes.Manage));

        (await _frontend.AuthenticateAsync(token)).ShouldBeOfType<TokenAuthentication.Refused>();
    }

    [Fact]
    public async Task What_the_silos_keys_and_the_clock_refuse_reaches_no_silo()
    {
        var claims = SecuredAccessTokens.NewClaims(_tenant, Here);
        var good = await _cluster.IssueAsync(claims);
        (await _frontend.AuthenticateAtAsync(Here, good)).ShouldBeOfType<TokenAuthentication.Authenticated>();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keyId = _cluster.Service<ITokenSigning>().ActiveKeyId;
        (string Why, string Token)[] all =
        [
            ("expired", _cluster.Sign(claims with { ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(-1) })),
            ("another gateway's", _cluster.Sign(claims with { Audience = "http://127.0.0.1/v1/mcp/gw_elsewhere" })),
            ("another deployment's gateway", _cluster.Sign(claims with { Audience = "https://other.example/v1/mcp/gw_here" })),
            ("another key's", AccessTokenText.Write(claims, keyId, message => other.SignData(message, HashAlgorithmName.SHA256))),
            ("unknown key", AccessTokenText.Write(claims, "k_unknown", message => other.SignData(message, HashAlgorithmName.SHA256))),
            ("alg none", Forgery.Unsigned(good)),
            ("HMAC with the public key", Forgery.Hmac(good, _cluster.Service<ITokenSigning>().Keys[0])),
            ("altered claims", Forgery.WithClaim(good, "sub", "somebody")),
            ("a session id", SessionIdText.Write(Session(), keyId, _cluster.Service<ITokenSigning>().Sign)),
            ("foreign issuer, over", Forgery.Foreign(TimeProvider.System.GetUtcNow().AddMinutes(-2))),
            ("garbage", "eyJ.eyJ.x"),
            ("too long", $"{good}{new string('A', 8192)}"),
        ];
        var asked = _calls.Verifications;

        foreach (var (why, token) in all)
        {
            (await _frontend.AuthenticateAtAsync(Here, token)).ShouldBeOfType<TokenAuthentication.Refused>(why);
        }

        _calls.Verifications.ShouldBe(asked);
    }

    /// <summary>A flood of tokens with invented key ids, whose issuer and form are right.</summary>
    [Fact]
    public async Task A_flood_of_unknown_key_ids_costs_one_fetch_and_no_silo()
    {
        var claims = SecuredAccessTokens.NewClaims(_tenant, Here);
        (await _frontend.AuthenticateAtAsync(Here, await _cluster.IssueAsync(claims))).ShouldBeOfType<TokenAuthentication.Authenticated>();
        var (fetched, asked, started) = (_calls.KeyFetches, _calls.Verifications, TimeProvider.System.GetTimestamp());

        for (var i = 0; i < 500; i++)
        {
            var forged = AccessTokenText.Write(claims, $"k_{i}", _cluster.Service<ITokenSigning>().Sign);
            (await _frontend.AuthenticateAtAsync(Here, forged, $"198.51.100.{i % 250}")).ShouldBeOfType<TokenAuthentication.Refused>();
        }

        var allowed = 1 + (int)(TimeProvider.System.GetElapsedTime(started) / TimeSpan.FromSeconds(5));
        (_calls.KeyFetches - fetched).ShouldBeLessThanOrEqualTo(allowed);
        _calls.Verifications.ShouldBe(asked);
    }

    [Fact]
    public async Task A_foreign_issuers_token_is_for_the_silo_to_judge_and_limited_by_address()
    {
        var (asked, seen) = (_calls.Verifications, new List<TokenAuthentication>());
        for (var i = 0; i < 80; i++)
        {
            seen.Add(await _frontend.AuthenticateAtAsync(Here, Forgery.Foreign(TimeProvider.System.GetUtcNow().AddMinutes(5), $"j{i}"), "203.0.113.9"));
        }

        seen[0].ShouldBeOfType<TokenAuthentication.Refused>();
        seen.ShouldContain(verdict => verdict is TokenAuthentication.TooMany);
        _calls.Verifications.ShouldBeGreaterThan(asked);
    }

    [Fact]
    public async Task A_revoked_family_is_refused_everywhere_within_a_second()
    {
        var other = await _cluster.StartFrontendAsync();
        var claims = SecuredAccessTokens.NewClaims(_tenant, Here);
        var token = await _cluster.IssueAsync(claims);
        foreach (var frontend in (SecuredFrontend[])[_frontend, other])
        {
            (await frontend.AuthenticateAtAsync(Here, token)).ShouldBeOfType<TokenAuthentication.Authenticated>();
        }

        await _cluster.RevokeFamilyAsync(claims);
        var committed = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(
            EndOfToken.WithinASecondAsync(() => _frontend.AuthenticateAtAsync(Here, token), committed),
            EndOfToken.WithinASecondAsync(() => other.AuthenticateAtAsync(Here, token), committed));
    }

    private SessionClaims Session() => new()
    {
        Handle = "ses_1", TenantId = _tenant, PrincipalId = _tenant, GatewayId = Here, ProtocolVersion = "2025-06-18",
        ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1),
    };
}
