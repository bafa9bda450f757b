using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Tokens;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

public sealed class TokenAuthenticatorTests : IAsyncLifetime
{
    private readonly CountingTokenStore _store = new();
    private SecuredCluster _cluster = null!;
    private SecuredFrontend _one = null!;
    private SecuredFrontend _other = null!;
    private string _tenant = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2, configureSilo: _store.Register);
        _one = await _cluster.StartFrontendAsync();
        _other = await _cluster.StartFrontendAsync();
        _tenant = await _cluster.CreateTenantAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_good_token_gives_its_principal_and_a_proof_that_silos_take()
    {
        var issued = await _cluster.IssueAsync(_tenant, Scopes.Write, Scopes.Manage);

        var caller = (await _one.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();

        caller.Principal.TenantId.ShouldBe(_tenant);
        caller.Principal.TokenId.ShouldBe(issued.Token.Id);
        caller.Principal.GrantedScopes.ShouldBe([Scopes.Write, Scopes.Manage]);
        CallerContext.Present(caller.Proof);
        (await _one.Grains.GetGrain<ITenantGrain>($"t/{_tenant}").GetAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_token_rotated_through_one_front_end_is_good_at_another_at_once()
    {
        var issued = await _cluster.IssueAsync(_tenant);
        (await _one.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();
        (await _other.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();

        var rotated = await _cluster.RotateAsync(_tenant, issued.Token.Id, TimeSpan.FromMinutes(5));

        (await _other.AuthenticateAsync(rotated.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();
        (await _other.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>("the overlap lasts");
    }

    [Fact]
    public async Task Without_overlap_the_old_text_ends_on_every_front_end_within_a_second()
    {
        var issued = await _cluster.IssueAsync(_tenant);
        (await _other.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();

        var rotated = await _cluster.RotateAsync(_tenant, issued.Token.Id, TimeSpan.Zero);
        var committed = TimeProvider.System.GetTimestamp();

        await EndOfToken.WithinASecondAsync(_other, issued.Text, committed);
        (await _other.AuthenticateAsync(rotated.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();
    }

    [Fact]
    public async Task A_token_that_was_seen_costs_no_silo_and_next_to_no_memory()
    {
        var issued = await _cluster.IssueAsync(_tenant);
        await _one.AuthenticateAsync(issued.Text);
        var asked = _store.Lookups;
        var authenticator = _one.Service<TokenAuthenticator>();
        var request = SecuredFrontend.Request($"Bearer {issued.Text}", "192.0.2.1");
        for (var i = 0; i < 100; i++)
        {
            await authenticator.AuthenticateAsync(request, CancellationToken.None);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            await authenticator.AuthenticateAsync(request, CancellationToken.None);
        }

        // The text cut from the header and its hash.
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 1000).ShouldBeLessThan(400);
        _store.Lookups.ShouldBe(asked);
    }

    [Fact]
    public async Task Many_first_uses_at_once_cost_one_look_up()
    {
        var issued = await _cluster.IssueAsync(_tenant);
        var asked = _store.Lookups;
        var gate = _store.HoldLookups();

        var requests = Enumerable.Range(0, 50).Select(_ => _one.AuthenticateAsync(issued.Text).AsTask()).ToList();
        await gate.Reached;
        gate.Open();

        (await Task.WhenAll(requests)).ShouldAllBe(result => result is TokenAuthentication.Authenticated);
        (_store.Lookups - asked).ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_token_is_refused_and_asked_for_once()
    {
        var unknown = ApiTokenText.Create().Reveal();
        (await _one.AuthenticateAsync(unknown)).ShouldBeOfType<TokenAuthentication.Refused>();
        var asked = _store.Lookups;

        (await _one.AuthenticateAsync(unknown)).ShouldBeOfType<TokenAuthentication.Refused>();

        _store.Lookups.ShouldBe(asked);
    }

    [Fact]
    public async Task An_address_that_shows_too_many_wrong_tokens_has_to_wait_and_others_need_not()
    {
        var good = await _cluster.IssueAsync(_tenant);
        TokenAuthentication last = TokenAuthentication.MissingToken;

        // Each silo has a bucket of thirty.
        for (var i = 0; i < 200 && last is not TokenAuthentication.TooMany; i++)
        {
            last = await _one.AuthenticateAsync(ApiTokenText.Create().Reveal(), "198.51.100.7");
        }

        last.ShouldBeOfType<TokenAuthentication.TooMany>().RetryAfter.ShouldBeGreaterThan(TimeSpan.Zero);
        (await _one.AuthenticateAsync(good.Text, "203.0.113.9")).ShouldBeOfType<TokenAuthentication.Authenticated>();
    }

    [Fact]
    public async Task When_no_silo_can_look_the_token_is_neither_let_in_nor_called_wrong()
    {
        var issued = await _cluster.IssueAsync(_tenant);
        _store.IsFailing = true;

        (await _one.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.Unavailable>();

        _store.IsFailing = false;
        (await _one.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();
    }

    [Fact]
    public async Task Without_a_token_there_is_nobody() =>
        (await _one.Service<TokenAuthenticator>().AuthenticateAsync(new Microsoft.AspNetCore.Http.DefaultHttpContext(), CancellationToken.None))
            .ShouldBeOfType<TokenAuthentication.Missing>();
}
