using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.SignIn;

public sealed class UserCredentialTests : IAsyncLifetime
{
    private const string Other = "another good password";
    private SignInScene _scene = null!;
    private UserAccount _ann = null!;

    public async ValueTask InitializeAsync()
    {
        _scene = await SignInScene.StartAsync(silos: 2);
        _ann = await _scene.CreateUserAsync("ann", email: "ann@example.com");
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Ones_own_password_is_changed_with_the_old_one_and_ends_the_other_sessions()
    {
        var (here, elsewhere) = (await _scene.SessionAsync("ann"), await _scene.SessionAsync("ann"));
        var proof = await _scene.ProofAsync(here);
        await InsertFamilyAsync();

        (await OwnAsync(proof, grain => grain.ChangePasswordAsync("wrong password", Other))).Problems.ShouldHaveSingleItem().Field.ShouldBe("/currentPassword");
        (await OwnAsync(proof, grain => grain.ChangePasswordAsync(SignInScene.Password, Other))).IsChanged.ShouldBeTrue();

        (await _scene.IsGoodAsync(here)).ShouldBeTrue();
        (await _scene.IsGoodAsync(elsewhere)).ShouldBeFalse();
        (await FamilyAsync()).RevokedAt.ShouldBeNull("applications stay connected");
        (await _scene.SignInAsync("ann")).SessionText.ShouldBeNull();
        (await _scene.SignInAsync("ann", Other)).SessionText.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("short")]
    [InlineData("ann@example.com")]
    [InlineData("ANN@example.COM")]
    public async Task A_password_is_long_and_not_the_name(string password)
    {
        var proof = await _scene.ProofAsync(await _scene.SessionAsync("ann"));

        (await OwnAsync(proof, grain => grain.ChangePasswordAsync(SignInScene.Password, password))).Status.ShouldBe(ChangeStatus.Invalid);
        (await OwnAsync(proof, grain => grain.ChangePasswordAsync(SignInScene.Password, new string('x', 257)))).Status.ShouldBe(ChangeStatus.Invalid);
        (await _scene.SignInAsync("ann")).SessionText.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_password_that_is_set_by_an_administrator_ends_every_session_and_token()
    {
        var session = await _scene.SessionAsync("ann");
        await InsertFamilyAsync();

        (await OwnAsync(_scene.Cluster.SystemProof, grain => grain.SetPasswordAsync(Other))).IsChanged.ShouldBeTrue();

        (await _scene.IsGoodAsync(session)).ShouldBeFalse();
        (await FamilyAsync()).RevokedBecause.ShouldBe("password_set");
        (await _scene.SignInAsync("ann", Other)).SessionText.ShouldNotBeNull();
        _scene.Cluster.Audit.Intents.Count(intent => intent.Action == "credential.password_set").ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_takes_over_somebody_more_powerful()
    {
        var clerk = await RoleAsync("people:read", "people:write", "tools:read", "tools:write", "installations:own", "tokens:own");
        var bob = await _scene.CreateUserAsync("bob", null, null, clerk);
        var admin = await _scene.CreateUserAsync("root", null, null, BuiltInRoles.Admin);
        var carl = await _scene.CreateUserAsync("carl", null, null, clerk);
        var proof = await TokenProofAsync(bob.Id);

        (await _scene.CredentialsAsync(admin.Id, proof, grain => grain.SetPasswordAsync(Other))).Status.ShouldBe(ChangeStatus.Forbidden);
        (await _scene.CredentialsAsync(admin.Id, proof, grain => grain.RemoveOneTimeCodesAsync(null))).Status.ShouldBe(ChangeStatus.Forbidden);
        (await _scene.CredentialsAsync(carl.Id, proof, grain => grain.SetPasswordAsync(Other))).IsChanged.ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_may_not_write_people_changes_nobody_but_itself()
    {
        await _scene.CreateUserAsync("bob");
        var proof = await _scene.ProofAsync(await _scene.SessionAsync("bob"));

        (await OwnAsync(proof, grain => grain.SetPasswordAsync(Other))).Status.ShouldBe(ChangeStatus.Forbidden);
        (await OwnAsync(proof, grain => grain.ChangePasswordAsync(SignInScene.Password, Other))).Status.ShouldBe(ChangeStatus.Forbidden);
        (await OwnAsync(proof, grain => grain.BeginOneTimeCodesAsync())).Status.ShouldBe(ChangeStatus.Forbidden);
        (await OwnAsync(proof, grain => grain.SignOutEverywhereAsync())).Status.ShouldBe(ChangeStatus.Forbidden);
        (await OwnAsync(proof, grain => grain.GetAsync())).ShouldBeNull();
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_every_session()
    {
        var (here, elsewhere) = (await _scene.SessionAsync("ann"), await _scene.SessionAsync("ann"));

        (await OwnAsync(await _scene.ProofAsync(here), grain => grain.SignOutEverywhereAsync())).IsChanged.ShouldBeTrue();

        (await _scene.IsGoodAsync(here)).ShouldBeFalse();
        (await _scene.IsGoodAsync(elsewhere)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_proof_of_an_ended_session_is_refused_by_every_silo_within_a_second()
    {
        var session = await _scene.SessionAsync("ann");
        var proof = await _scene.ProofAsync(session);
        var silos = new[] { _scene.Cluster.Service<Security.ICallerProofs>(0), _scene.Cluster.Service<Security.ICallerProofs>(1) };
        Array.TrueForAll(silos, silo => silo.TryVerify(proof, out _)).ShouldBeTrue();

        await _scene.Cluster.Service<BrowserSessions>().RevokeAsync(_scene.Tenant, session.Split('.')[1], default);

        var ended = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.HoldsAsync(() => Array.TrueForAll(silos, silo => !silo.TryVerify(proof, out _)), "no silo takes the proof");
        ended.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_person_ends_its_own_sessions_and_nobody_elses()
    {
        await _scene.CreateUserAsync("bob");
        var (anns, bobs) = (await _scene.SessionAsync("ann"), await _scene.SessionAsync("bob"));
        var key = new UserSessionKey(_scene.Tenant, anns.Split('.')[1]).ToString();

        (await _scene.Cluster.CallAsync<IUserSessionGrain, ChangeOutcome<UserSession>>(key, await _scene.ProofAsync(bobs), grain => grain.RevokeAsync()))
            .Status.ShouldBe(ChangeStatus.NotFound);
        (await _scene.IsGoodAsync(anns)).ShouldBeTrue();
        (await _scene.Cluster.CallAsync<IUserSessionGrain, ChangeOutcome<UserSession>>(key, await _scene.ProofAsync(anns), grain => grain.RevokeAsync()))
            .IsChanged.ShouldBeTrue();
        (await _scene.IsGoodAsync(anns)).ShouldBeFalse();
    }

    /// <summary>By an API token: a session alone may not.</summary>
    [Fact]
    public async Task Ones_own_first_password_ends_no_tokens()
    {
        var bob = await _scene.CreateUserAsync("bob", null, null, BuiltInRoles.Admin);
        await InsertFamilyAsync(bob.Id);

        (await _scene.CredentialsAsync(bob.Id, await TokenProofAsync(bob.Id), grain => grain.SetPasswordAsync(Other))).IsChanged.ShouldBeTrue();

        (await FamilyAsync()).RevokedAt.ShouldBeNull();
    }

    private async Task InsertFamilyAsync(string? ownerId = null) => (await _scene.Cluster.Service<TokenFamilyStore>().InsertAsync(
        _scene.Tenant,
        new StoredTokenFamily
        {
            Issuer = "https://gateway.example",
            Public = new TokenFamily
            {
                Id = "fam_1",
                OwnerKind = Security.PrincipalKind.User,
                OwnerId = ownerId ?? _ann.Id,
                ClientId = "cl_1",
                ClientName = "client",
                GatewayId = "gw_1",
                Scopes = [Security.Scopes.Read],
                GrantType = "authorization_code",
                CreatedAt = _scene.Time.GetUtcNow(),
                ExpiresAt = _scene.Time.GetUtcNow().AddDays(1),
            },
        },
        withRefreshTokens: true,
        default)).ShouldNotBeNull();

    private async Task<TokenFamily> FamilyAsync() =>
        (await _scene.Cluster.Service<TokenFamilyStore>().FindAsync(_scene.Tenant, "fam_1", default)).ShouldNotBeNull().Value.Public;

    private Task<T> OwnAsync<T>(string proof, Func<IUserCredentialGrain, Task<T>> call) => _scene.CredentialsAsync(_ann.Id, proof, call);

    private async Task<string> RoleAsync(params string[] permissions) =>
        (await _scene.Cluster.CallAsync<IRolesGrain, ChangeOutcome<Role>>(
            new RolesKey(_scene.Tenant).ToString(), _scene.Cluster.SystemProof, grain => grain.CreateAsync(new Role { Name = "clerk", Permissions = permissions })))
        .Value.ShouldNotBeNull().Id;

    private async Task<string> TokenProofAsync(string userId)
    {
        var principal = new Security.Principal
        {
            TenantId = _scene.Tenant,
            Kind = Security.PrincipalKind.User,
            Id = userId,
            TokenId = "tok_test",
            GrantedScopes = [Security.Scopes.Read, Security.Scopes.Write, Security.Scopes.Manage],
        };
        var (read, sequence) = await _scene.Cluster.Service<Security.ICallerAuthority>().ReadAsync(principal, default);
        return _scene.Cluster.Service<Security.ICallerProofs>().Issue(read, sequence, TimeSpan.FromMinutes(5));
    }
}
