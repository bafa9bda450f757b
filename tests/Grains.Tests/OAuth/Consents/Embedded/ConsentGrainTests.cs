using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.OAuth.Consents;

public sealed class ConsentGrainTests : IAsyncLifetime
{
    private AuthorizationScene _scene = null!;
    private OAuthClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ConsentRecords Records => _scene.Cluster.Service<ConsentRecords>();

    public async ValueTask InitializeAsync()
    {
        _scene = await AuthorizationScene.StartAsync(frontends: 0);
        _client = await _scene.AddDynamicClientAsync("Test client", "http://127.0.0.1/callback");
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Scopes_accumulate_also_when_several_are_given_at_once()
    {
        string[][] given = [["mcp:read"], ["tool:a"], ["tool:b"], ["tool:c"]];

        await Task.WhenAll(given.Select(scopes => ConsentAsync(_scene.Ann, scopes)));

        (await CoversAsync("mcp:read", "tool:a", "tool:b", "tool:c")).ShouldBeTrue();
        (await CoversAsync("mcp:write")).ShouldBeFalse();
        (await CoversAsync("mcp:read", "offline_access")).ShouldBeTrue();
    }

    [Fact]
    public async Task What_includes_a_scope_covers_it()
    {
        await ConsentAsync(_scene.Ann, ["mcp:write"]);

        (await CoversAsync("mcp:read")).ShouldBeTrue();
        (await CoversAsync("tool:deploy")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_person_withdraws_its_own_and_nobody_elses()
    {
        var bob = await _scene.CreateUserAsync("bob");
        var id = await ConsentAsync(_scene.Ann, ["mcp:read"]);

        (await WithdrawAsync(id, bob)).Status.ShouldBe(ChangeStatus.NotFound);
        (await CallAsync(id, bob, grain => grain.GetAsync(Cancel))).ShouldBeNull();
        (await CoversAsync("mcp:read")).ShouldBeTrue();
        (await CallAsync(id, _scene.Ann, grain => grain.GetAsync(Cancel)))!.Value.ClientName.ShouldBe("Test client");
        (await WithdrawAsync(id, _scene.Ann)).IsChanged.ShouldBeTrue();
        (await CoversAsync("mcp:read")).ShouldBeFalse();
        (await WithdrawAsync(id, _scene.Ann)).Status.ShouldBe(ChangeStatus.NotFound);
        _scene.Cluster.Audit.Intents.ShouldContain(entry => entry.Action == "oauth.consent_withdrawn" && entry.ActorId == _scene.Ann.Id);
    }

    [Theory]
    [InlineData(Permission.TokensRead, ChangeStatus.Forbidden)]
    [InlineData(Permission.TokensRead | Permission.TokensWrite, ChangeStatus.Changed)]
    public async Task Whoever_may_end_tokens_may_end_consents(Permission permissions, ChangeStatus status)
    {
        var admin = await _scene.CreateUserAsync("admin");
        var id = await ConsentAsync(_scene.Ann, ["mcp:read"]);

        (await WithdrawAsync(id, admin, permissions)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Everything_that_a_person_agreed_to_is_forgotten_at_once()
    {
        var bob = await _scene.CreateUserAsync("bob-too");
        await ConsentAsync(_scene.Ann, ["mcp:read"]);
        var bobs = await ConsentAsync(bob, ["mcp:read"]);

        await Records.ForgetOfUserAsync(_scene.Tenant, _scene.Ann.Id, Cancel);

        (await CoversAsync("mcp:read")).ShouldBeFalse();
        (await CallAsync(bobs, bob, grain => grain.GetAsync(Cancel))).ShouldNotBeNull();
    }

    private Task<bool> CoversAsync(params string[] scopes) =>
        Records.CoversAsync(_scene.Tenant, _scene.Ann.Id, _client.Id, _scene.Gateway.Id, scopes, Cancel);

    private async Task<string> ConsentAsync(UserAccount user, string[] scopes)
    {
        var session = (await _scene.Cluster.Service<BrowserSessions>().FindAsync(await _scene.SignInAsync(user), Cancel))!;
        var subject = new ConsentSubject
        {
            Gateway = new GatewayLocation(_scene.Tenant, _scene.Gateway), Client = _client, Session = session, Scopes = scopes, RequestText = "",
        };
        await Records.RecordAsync(subject, scopes, Cancel);
        return _scene.Cluster.Audit.Events.Last(entry => entry.Action == "oauth.consent_given" && entry.ActorId == user.Id).Subject!.Split('/')[1];
    }

    private Task<ChangeOutcome<Consent>> WithdrawAsync(string id, UserAccount who, Permission permissions = Permission.None) =>
        CallAsync(id, who, grain => grain.WithdrawAsync(Cancel), permissions);

    private Task<T> CallAsync<T>(string id, UserAccount who, Func<IConsentGrain, Task<T>> call, Permission permissions = Permission.None)
    {
        var principal = new Principal
        {
            TenantId = _scene.Tenant, Kind = PrincipalKind.User, Id = who.Id, TokenId = "tok_1", GrantedScopes = [Scopes.Manage], Permissions = permissions,
        };
        var proof = _scene.Cluster.Service<ICallerProofs>().Issue(principal, long.MaxValue / 2, TimeSpan.FromMinutes(1));
        return _scene.Cluster.CallAsync($"n/{_scene.Tenant}/{id}", proof, call);
    }
}
