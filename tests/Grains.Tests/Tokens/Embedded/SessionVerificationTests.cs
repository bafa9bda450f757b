using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.Tokens;

/// <summary>Verdicts on browser sessions: they manage with what their person may do, and end as tokens do.</summary>
public sealed class SessionVerificationTests : IAsyncLifetime
{
    private static readonly CallerDescription Browser = new() { SourceAddress = "192.0.2.7" };

    private SecuredCluster _cluster = null!;
    private string _tenant = "";
    private string _user = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2);
        _tenant = await _cluster.CreateTenantAsync();
        var created = await _cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            new TenantKey(_tenant).ToString(), _cluster.SystemProof, grain => grain.CreateUserAsync(new UserAccount { Name = "ann" }));
        _user = created.Value.ShouldNotBeNull().Id;
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task The_principal_is_the_person_and_the_token_the_session()
    {
        var text = await BeginAsync();

        var principal = (await VerifyAsync(text)).Principal.ShouldNotBeNull();

        principal.Is(PrincipalKind.User, _user).ShouldBeTrue();
        principal.TenantId.ShouldBe(_tenant);
        principal.TokenId.ShouldBe(text.Split('.')[1]);
        principal.GrantedScopes.ShouldBe([Scopes.Manage], "a browser calls no tools");
        principal.IsPlatformAdministrator.ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_that_was_ended_is_refused_and_its_proof_ends_on_every_silo()
    {
        var text = await BeginAsync();
        var proof = (await VerifyAsync(text)).Proof;

        await _cluster.Service<BrowserSessions>().RevokeOfUserAsync(_tenant, _user, null, CancellationToken.None);

        (await VerifyAsync(text)).Status.ShouldBe(TokenVerificationStatus.Refused);
        await Eventually.HoldsAsync(
            () => !_cluster.Service<ICallerProofs>(0).TryVerify(proof, out _) && !_cluster.Service<ICallerProofs>(1).TryVerify(proof, out _),
            "both silos have heard of it");
    }

    [Fact]
    public async Task What_is_no_session_is_refused_and_then_made_to_wait()
    {
        var answers = new List<TokenVerificationStatus>();
        for (var i = 0; i < 70; i++)
        {
            answers.Add((await VerifyAsync($"{_tenant}.ses_1.{i}")).Status);
        }

        answers[0].ShouldBe(TokenVerificationStatus.Refused);
        answers.ShouldContain(TokenVerificationStatus.TooManyFailures);
    }

    private async Task<string> BeginAsync() =>
        (await _cluster.Service<BrowserSessions>().BeginAsync(_tenant, _user, ["pwd"], null, "a browser", Browser, CancellationToken.None)).Text;

    private Task<TokenVerification> VerifyAsync(string text) =>
        _cluster.CallAsync<ITokenVerifierGrain, TokenVerification>("y/verify", null, grain => grain.VerifySessionAsync(text, Browser));
}
