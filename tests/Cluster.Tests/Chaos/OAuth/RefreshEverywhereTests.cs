using System.Net;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Cluster.Tests.Chaos.OAuth;

/// <summary>
/// Refresh tokens on three front-ends and four silos, over HTTP: RFC 6749 §6, RFC 9700 §4.14.2. A client that asks often
/// and loses answers stays signed in; two parties with tokens of one authorization do not.
/// </summary>
[Collection<ChaosCollection>]
public sealed class RefreshEverywhereTests(PostgresServer server) : IAsyncLifetime
{
    private GatewayCluster _cluster = null!;
    private TokenClient _client = null!;
    private string _gatewayId = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await GatewayCluster.StartAsync(await server.CreateDatabaseAsync());
        _gatewayId = (await _cluster.CreateGatewayAsync("tokens"))[GatewayResource.Path.Length..];
        _client = await TokenClient.RegisterAsync(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_thousand_refreshes_of_one_token_at_once_have_one_successor_and_nobody_is_signed_out()
    {
        var (family, first) = await AuthorizeAsync();
        // The grain is there twice from the beginning: nothing may depend on there being one.
        var warm = (await _client.RefreshAsync(first)).RefreshToken.ShouldNotBeNull();
        var grain = _cluster.Runtime.AddClient().Grains.GetGrain<IRefreshTokenFamilyGrain>(new TokenFamilyKey(_cluster.Tenant, family).ToString());
        _cluster.Runtime.DuplicateActivation(grain);

        var replies = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => _client.RefreshUntilAnsweredAsync(warm)));

        replies.ShouldAllBe(reply => reply.Status == HttpStatusCode.OK);
        var successor = replies.Select(reply => reply.RefreshToken).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        replies.Select(reply => reply.AccessToken).Distinct().Count().ShouldBe(1_000);
        (await _client.RefreshAsync(successor)).Status.ShouldBe(HttpStatusCode.OK);
        // The one that is provoked now is the first that is on record.
        (await _client.RefreshAsync(first)).Error.ShouldBe("invalid_grant");
        (await AuditAsync(family, "oauth.refresh_token_reused", atLeast: 1)).ShouldBe(1);
    }

    [Fact]
    public async Task A_silo_that_is_killed_meanwhile_signs_nobody_out()
    {
        var authorized = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            authorized.Add((await AuthorizeAsync()).RefreshToken);
        }

        var sessions = Task.WhenAll(authorized.Select(async token =>
        {
            for (var turn = 0; turn < 10; turn++)
            {
                // Three at once, as the tabs of one client; each answer but one is lost.
                var replies = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _client.RefreshUntilAnsweredAsync(token)));
                token = replies.Select(reply => reply.RefreshToken).Distinct().ShouldHaveSingleItem().ShouldNotBeNull(replies[0].Error);
            }
        }));
        await GatewayCluster.KillAsync(_cluster.Alive.Last());

        await sessions;
    }

    [Fact]
    public async Task An_old_token_after_its_successor_was_used_ends_everything_on_record()
    {
        var (family, first) = await AuthorizeAsync();
        var second = (await _client.RefreshAsync(first)).RefreshToken!;
        var third = (await _client.RefreshAsync(second)).RefreshToken!;

        (await _client.RefreshAsync(first)).Error.ShouldBe("invalid_grant");

        // Nobody knows which of the two is the thief: it is over for both.
        (await _client.RefreshAsync(third)).Error.ShouldBe("invalid_grant");
        await ShouldBeRevokedAsync(family, "refresh_token_reuse");
        // The reuse, and the showing of the third after that: whoever holds a token of a stolen family is on record.
        (await AuditAsync(family, "oauth.refresh_token_reused", atLeast: 2)).ShouldBe(2);
        (await AuditAsync(family, "oauth.token_revoked", atLeast: 1)).ShouldBe(1);
    }

    [Fact]
    public async Task A_token_in_the_hands_of_another_client_ends_everything_on_record()
    {
        var (family, first) = await AuthorizeAsync();
        using var other = await TokenClient.RegisterAsync(_cluster);

        (await other.RefreshAsync(first)).Error.ShouldBe("invalid_grant");

        await ShouldBeRevokedAsync(family, "refresh_token_reuse");
        (await AuditAsync(family, "oauth.refresh_token_reused", atLeast: 1)).ShouldBe(1);
        (await _client.RefreshAsync(first)).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task A_forged_token_gets_nothing_and_takes_nothing_away()
    {
        var (family, first) = await AuthorizeAsync();
        var forged = RefreshTokenText.Write(_cluster.Tenant, family, 1, new byte[32]);

        (await _client.RefreshAsync(forged)).Error.ShouldBe("invalid_grant");

        (await _client.RefreshAsync(first)).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>"The requested scope MUST NOT include any scope not originally granted" (RFC 6749 §6); RFC 8707 §2.2.</summary>
    [Fact]
    public async Task A_refresh_narrows_the_scope_of_its_access_token_and_never_goes_beyond_the_grant()
    {
        var (_, first) = await AuthorizeAsync();

        (await _client.RefreshAsync(first, ("scope", "mcp:read tool:delete"))).Error.ShouldBe("invalid_scope");
        (await _client.RefreshAsync(first, ("resource", GatewayResource.UrlOf(_client.Issuer, "gw_other")))).Error.ShouldBe("invalid_target");
        var narrowed = await _client.RefreshAsync(first, ("scope", "mcp:read"), ("resource", GatewayResource.UrlOf(_client.Issuer, _gatewayId)));
        narrowed.Text("scope").ShouldBe("mcp:read");
        // "the refresh token scope MUST be identical to that of the refresh token included by the client in the request".
        (await _client.RefreshAsync(narrowed.RefreshToken!)).Text("scope").ShouldBe("mcp:read mcp:write");
    }

    [Fact]
    public async Task Whoever_may_not_use_the_gateway_any_more_gets_no_token_for_it()
    {
        var (family, first) = await AuthorizeAsync();
        using var api = _cluster.Api();

        using (var closed = await api.SendAsync(HttpMethod.Delete, $"gateways/{_gatewayId}"))
        {
            closed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        (await _client.RefreshAsync(first)).Error.ShouldBe("invalid_grant");
        await ShouldBeRevokedAsync(family, "gateway_deleted");
    }

    /// <summary>RFC 7009 §2.1: the refresh token goes with the access tokens, and the other way round. §2.2: what nobody knows is revoked already.</summary>
    [Fact]
    public async Task A_client_ends_what_it_was_given_and_nothing_of_others()
    {
        var (family, first) = await AuthorizeAsync();
        var issued = await _client.RefreshAsync(first);
        using var other = await TokenClient.RegisterAsync(_cluster);

        (await other.PostAsync("/oauth/revoke", ("token", issued.AccessToken!))).Error.ShouldBe("invalid_grant");
        (await _client.PostAsync("/oauth/revoke", ("token", "nobody.knows.1.it"))).Status.ShouldBe(HttpStatusCode.OK);
        (await _client.PostAsync("/oauth/revoke", ("token", issued.AccessToken!))).Status.ShouldBe(HttpStatusCode.OK);

        (await _client.RefreshAsync(issued.RefreshToken!)).Error.ShouldBe("invalid_grant");
        await ShouldBeRevokedAsync(family, "client_request");
        (await _client.PostAsync("/oauth/revoke", ("token", issued.RefreshToken!))).Status.ShouldBe(HttpStatusCode.OK);
        // "This endpoint MUST also require some form of authorization" (RFC 7662 §2.1): not for a client that cannot prove itself.
        (await _client.PostAsync("/oauth/introspect", ("token", issued.AccessToken!))).Error.ShouldBe("invalid_client");
    }

    private async Task<(string Family, string RefreshToken)> AuthorizeAsync()
    {
        var services = _cluster.Alive.First().Services;
        var client = await services.GetRequiredService<ClientDirectory>().FindAsync(_client.Id, new CallerDescription(), default);
        var family = EntityId.Create("fam");
        var answer = await services.GetRequiredService<TokenFamilies>().BeginAsync(
            new TokenFamilyStart
            {
                Issuer = _client.Issuer,
                TenantId = _cluster.Tenant,
                FamilyId = family,
                OwnerKind = PrincipalKind.Organization,
                OwnerId = _cluster.Tenant,
                Client = client.Client!,
                GatewayId = _gatewayId,
                Scopes = [Scopes.Read, Scopes.Write],
                GrantType = GrantTypes.AuthorizationCode,
                WithRefreshToken = true,
                Caller = new CallerDescription(),
            },
            default);
        return (family, answer.Response!.RefreshToken!);
    }

    private async Task ShouldBeRevokedAsync(string family, string because)
    {
        using var api = _cluster.Api();
        (await api.GetAsync($"token-families/{family}")).GetProperty("revokedBecause").GetString().ShouldBe(because);
    }

    /// <summary>How many entries the family has; they come a moment after the answer.</summary>
    private async Task<int> AuditAsync(string family, string action, int atLeast)
    {
        using var api = _cluster.Api();
        var count = 0;
        await Eventually.HoldsAsync(
            async () => (count = (await api.GetAsync($"audit?token={family}&action={action}")).GetProperty("items").GetArrayLength()) >= atLeast, $"{action} is on record");
        return count;
    }
}
