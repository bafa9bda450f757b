using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

public sealed class SessionVerifierTests : IAsyncLifetime
{
    private const string Gateway = "gw_1";

    private SecuredCluster _cluster = null!;
    private SecuredFrontend _one = null!;
    private SecuredFrontend _other = null!;
    private TokenAuthentication.Authenticated _caller = null!;
    private TokenAuthentication.Authenticated _colleague = null!;
    private TokenAuthentication.Authenticated _stranger = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2);
        _one = await _cluster.StartFrontendAsync();
        _other = await _cluster.StartFrontendAsync();
        var tenant = await _cluster.CreateTenantAsync();
        _caller = await AuthenticateAsync(await _cluster.IssueAsync(tenant));
        _colleague = await AuthenticateAsync(await _cluster.IssueToUserAsync(tenant));
        _stranger = await AuthenticateAsync(await _cluster.IssueAsync(await _cluster.CreateTenantAsync()));
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_session_begun_at_one_front_end_is_known_at_another()
    {
        var sessionId = await IssueAsync(_caller);

        var valid = (await VerifyAsync(_other, sessionId, _caller)).ShouldBeOfType<SessionVerification.Valid>();

        valid.Claims.PrincipalId.ShouldBe(_caller.Principal.Id);
        valid.Claims.ProtocolVersion.ShouldBe("2025-06-18");
    }

    [Fact]
    public async Task It_is_nobody_elses_and_no_other_gateways()
    {
        var sessionId = await IssueAsync(_caller);

        (await VerifyAsync(_one, sessionId, _stranger)).ShouldBeOfType<SessionVerification.NotFound>();
        (await VerifyAsync(_one, sessionId, _colleague)).ShouldBeOfType<SessionVerification.NotFound>();
        (await _one.Service<SessionVerifier>().VerifyAsync(sessionId, _caller.Principal, "gw_2", CancellationToken.None))
            .ShouldBeOfType<SessionVerification.NotFound>();
    }

    [Fact]
    public async Task An_altered_or_invented_id_is_unknown()
    {
        var sessionId = await IssueAsync(_caller);

        (await VerifyAsync(_one, sessionId[..^2] + "AA", _caller)).ShouldBeOfType<SessionVerification.NotFound>();
        (await VerifyAsync(_one, "1868a90c-4d4c-4f3b-a1a5-2f6f0f0f0f0f", _caller)).ShouldBeOfType<SessionVerification.NotFound>();
        (await VerifyAsync(_one, "", _caller)).ShouldBeOfType<SessionVerification.NotFound>();
    }

    [Fact]
    public async Task Ended_at_one_front_end_it_ends_at_the_other()
    {
        var sessionId = await IssueAsync(_caller);
        (await VerifyAsync(_other, sessionId, _caller)).ShouldBeOfType<SessionVerification.Valid>();

        CallerContext.Present(_caller.Proof);
        (await Issuer(_one).EndSessionAsync(sessionId)).ShouldBeTrue();

        await Eventually.HoldsAsync(async () => await VerifyAsync(_other, sessionId, _caller) is SessionVerification.NotFound, "the session has ended");
    }

    [Fact]
    public async Task Nobody_ends_anothers_session()
    {
        var sessionId = await IssueAsync(_caller);

        CallerContext.Present(_stranger.Proof);
        (await Issuer(_one).EndSessionAsync(sessionId)).ShouldBeFalse();
        CallerContext.Present(_colleague.Proof);
        (await Issuer(_one).EndSessionAsync(sessionId)).ShouldBeFalse();
        (await Issuer(_one).EndSessionAsync("garbage")).ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_begins_a_session_for_another_or_for_ever()
    {
        CallerContext.Present(_colleague.Proof);

        await Should.ThrowAsync<UnauthorizedAccessException>(() => Issuer(_one).IssueSessionAsync(ClaimsOf(_caller)));
        await Should.ThrowAsync<ArgumentException>(() => Issuer(_one).IssueSessionAsync(
            ClaimsOf(_colleague) with { ExpiresAt = TimeProvider.System.GetUtcNow().AddDays(2) }));
    }

    [Fact]
    public async Task An_expired_id_is_unknown()
    {
        CallerContext.Present(_caller.Proof);
        var sessionId = await Issuer(_one).IssueSessionAsync(ClaimsOf(_caller) with { ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(-1) });

        (await VerifyAsync(_one, sessionId, _caller)).ShouldBeOfType<SessionVerification.NotFound>();
    }

    private static ITokenIssuerGrain Issuer(SecuredFrontend frontend) => frontend.Grains.GetGrain<ITokenIssuerGrain>("j/sign");

    private static ValueTask<SessionVerification> VerifyAsync(
        SecuredFrontend frontend, string sessionId, TokenAuthentication.Authenticated caller) =>
        frontend.Service<SessionVerifier>().VerifyAsync(sessionId, caller.Principal, Gateway, CancellationToken.None);

    private static SessionClaims ClaimsOf(TokenAuthentication.Authenticated caller) => new()
    {
        Handle = EntityId.Create("ses"),
        TenantId = caller.Principal.TenantId,
        PrincipalId = caller.Principal.Id,
        GatewayId = Gateway,
        ProtocolVersion = "2025-06-18",
        ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1),
    };

    private async Task<TokenAuthentication.Authenticated> AuthenticateAsync(IssuedApiToken issued) =>
        (await _one.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();

    private async Task<string> IssueAsync(TokenAuthentication.Authenticated caller)
    {
        CallerContext.Present(caller.Proof);
        return await Issuer(_one).IssueSessionAsync(ClaimsOf(caller));
    }
}
