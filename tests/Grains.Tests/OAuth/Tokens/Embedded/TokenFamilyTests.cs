using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Grains.Tests.OAuth.Tokens;

/// <summary>Token families on two silos over one database.</summary>
public sealed class TokenFamilyTests : IAsyncLifetime
{
    private const string Issuer = "http://127.0.0.1:8080";

    private static readonly CallerDescription From = new() { SourceAddress = "192.0.2.7" };

    private static readonly OAuthClient Client = new()
    {
        Id = "client", Kind = OAuthClientKind.MetadataDocument, Name = "Client", GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
    };

    private SecuredCluster _cluster = null!;
    private string _tenant = "";
    private string _gateway = "";
    private string _user = "";

    public ValueTask InitializeAsync() => StartAsync(null);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task What_is_begun_twice_from_the_same_code_ends_and_is_on_record()
    {
        var start = Start();
        var first = await Families(0).BeginAsync(start, default);

        var second = await Families(1).BeginAsync(start, default);

        first.IsIssued.ShouldBeTrue();
        second.Refusal.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.InvalidGrant);
        (await FindAsync(start.FamilyId)).Public.RevokedBecause.ShouldBe("code_reuse");
        (await RefreshAsync(first)).Refusal.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.InvalidGrant);
        ActionsOf(start.FamilyId).ShouldBe(["oauth.token_issued", "oauth.token_revoked"]);
    }

    [Fact]
    public async Task Of_many_who_begin_from_one_code_at_once_at_most_one_is_served()
    {
        var start = Start();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Families(i % 2).BeginAsync(start, default)));

        answers.Count(answer => answer.IsIssued).ShouldBeLessThanOrEqualTo(1);
        (await FindAsync(start.FamilyId)).Public.RevokedBecause.ShouldBe("code_reuse");
    }

    [Fact]
    public async Task After_the_window_the_token_before_ends_the_family()
    {
        await _cluster.DisposeAsync();
        await StartAsync(services => services.Configure<OAuthOptions>(options => options.RefreshReplayWindow = TimeSpan.Zero));
        var start = Start();
        var first = await Families(0).BeginAsync(start, default);
        var second = await RefreshAsync(first);

        (await RefreshAsync(first)).Refusal.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.InvalidGrant);

        (await RefreshAsync(second)).IsIssued.ShouldBeFalse();
        (await FindAsync(start.FamilyId)).Public.RevokedBecause.ShouldBe("refresh_token_reuse");
        var reuse = _cluster.Audit.Events.Single(entry => entry.Action == "oauth.refresh_token_reused");
        (reuse.TokenId, reuse.ActorId, reuse.ClientId, reuse.SourceAddress, reuse.Outcome).ShouldBe((start.FamilyId, _user, "client", From.SourceAddress, AuditOutcomes.Refused));
    }

    /// <summary>A refresh that cannot be recorded gives nothing out, and takes nothing away from who asks again.</summary>
    [Fact]
    public async Task What_cannot_be_recorded_is_not_given_out_and_not_lost()
    {
        var first = await Families(0).BeginAsync(Start(), default);
        _cluster.Audit.IsUnwritable = true;

        await Should.ThrowAsync<AuditUnavailableException>(() => RefreshAsync(first));
        await Should.ThrowAsync<AuditUnavailableException>(() => Families(0).BeginAsync(Start(), default));

        _cluster.Audit.IsUnwritable = false;
        var second = await RefreshAsync(first);
        second.IsIssued.ShouldBeTrue();
        (await RefreshAsync(second)).IsIssued.ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_is_not_let_in_at_the_gateway_gets_no_tokens_and_loses_those_it_has()
    {
        var start = Start();
        var first = await Families(0).BeginAsync(start, default);
        await CloseGatewayAsync();

        (await RefreshAsync(first)).Refusal.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.InvalidGrant);
        (await FindAsync(start.FamilyId)).Public.RevokedBecause.ShouldBe(TokenFamilies.AccessLost);
        var another = Start();
        (await Families(0).BeginAsync(another, default)).IsIssued.ShouldBeFalse();
        (await FindAsync(another.FamilyId)).Public.RevokedAt.ShouldNotBeNull();
    }

    /// <summary>Whoever deletes a client ends the families that are there; this one comes a moment later.</summary>
    [Theory]
    [InlineData(OAuthClientKind.Registered)]
    [InlineData(OAuthClientKind.Dynamic)]
    public async Task A_client_that_was_taken_away_meanwhile_gets_no_tokens(OAuthClientKind kind)
    {
        var start = Start() with { Client = Client with { Id = "cl_gone", Kind = kind } };

        (await Families(0).BeginAsync(start, default)).Refusal.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.InvalidGrant);

        (await FindAsync(start.FamilyId)).Public.RevokedBecause.ShouldBe(TokenFamilies.AccessLost);
    }

    [Fact]
    public async Task Without_the_grant_type_there_is_no_refresh_token_and_no_key()
    {
        var start = Start() with { Client = Client with { GrantTypes = [GrantTypes.AuthorizationCode] } };

        var answer = await Families(0).BeginAsync(start, default);

        answer.Response.ShouldNotBeNull().RefreshToken.ShouldBeNull();
        var stored = await FindAsync(start.FamilyId);
        (stored.Generation, stored.RefreshKey).ShouldBe((0, null));
        (stored.Public.ExpiresAt - stored.Public.CreatedAt).ShouldBe(new OAuthOptions().AccessTokenLifetime);
    }

    /// <summary>Until the sweep a token of an ended family is told from a guess, so the key goes with the row.</summary>
    [Fact]
    public async Task The_sweep_forgets_the_key_of_a_family_before_the_family()
    {
        var start = Start();
        await Families(0).BeginAsync(start, default);
        (await Families(1).RevokeAsync(_tenant, start.FamilyId, "test", From, default)).ShouldBeTrue();
        (await Families(0).RevokeAsync(_tenant, "fam_unknown", "test", From, default)).ShouldBeFalse();
        var key = (await FindAsync(start.FamilyId)).RefreshKey!.Value;
        (await _cluster.Service<ISecretStore>().GetAsync(_tenant, key, default)).ShouldNotBeNull();
        var document = await _cluster.Service<IDocumentStore>().GetAsync(DocumentKinds.TokenFamily, _tenant, start.FamilyId, default);
        var remains = _cluster.Service<IEnumerable<IDocumentRemains>>().Single(known => known.Kind == DocumentKinds.TokenFamily);

        await remains.ForgetAsync(document!, default);
        await remains.ForgetAsync(document!, default);

        (await _cluster.Service<ISecretStore>().GetAsync(_tenant, key, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_forged_token_gets_nothing_and_takes_nothing_away()
    {
        var start = Start();
        var first = await Families(0).BeginAsync(start, default);
        var forged = first with { Response = first.Response! with { RefreshToken = RefreshTokenText.Write(_tenant, start.FamilyId, 1, new byte[32]) } };

        (await RefreshAsync(forged)).Refusal.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.InvalidGrant);

        (await RefreshAsync(first)).IsIssued.ShouldBeTrue();
    }

    [Fact]
    public async Task Families_are_ended_by_owner_client_gateway_and_tenant()
    {
        var other = Client with { Id = "other" };
        string[] families = [await BeginAsync(Client), await BeginAsync(Client), await BeginAsync(other), await BeginAsync(other)];

        (await Families(0).RevokeOfOwnerAsync(_tenant, _user, "other", "gw_other", "test", default)).ShouldBe(0);
        (await Families(0).RevokeOfClientAsync(_tenant, "other", "test", default)).ShouldBe(2);
        (await _cluster.Service<TokenRevocations>().RevokeOfGatewayAsync(_tenant, _gateway, "test", default)).ShouldBe(2);
        (await _cluster.Service<TokenRevocations>().RevokeOfTenantAsync(_tenant, "test", default)).ShouldBe(0);

        foreach (var family in families)
        {
            (await FindAsync(family)).Public.RevokedAt.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task With_a_person_goes_everything_it_gets_in_with()
    {
        var family = await BeginAsync(Client);

        var deleted = await _cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            $"t/{_tenant}", _cluster.SystemProof, grain => grain.DeleteUserAsync(_user, null));

        deleted.IsChanged.ShouldBeTrue(deleted.Reason);
        (await FindAsync(family)).Public.RevokedBecause.ShouldBe("owner_deleted");
        (await Families(0).BeginAsync(Start(), default)).IsIssued.ShouldBeFalse();
    }

    private async ValueTask StartAsync(Action<IServiceCollection>? configure)
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2, configureSilo: configure);
        _tenant = await _cluster.CreateTenantAsync();
        _gateway = EntityId.Create("gw");
        var gateway = await _cluster.CallAsync<IGatewayGrain, ChangeOutcome<Gateway>>(
            $"g/{_tenant}/{_gateway}", _cluster.SystemProof, grain => grain.CreateAsync(new Gateway { Name = "gateway", Naming = ToolNaming.Prefixed }));
        gateway.IsChanged.ShouldBeTrue(gateway.Reason);
        var user = await _cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            $"t/{_tenant}", _cluster.SystemProof, grain => grain.CreateUserAsync(new UserAccount { Name = "ann" }));
        _user = user.Value.ShouldNotBeNull(user.Reason).Id;
    }

    private TokenFamilies Families(int silo) => _cluster.Service<TokenFamilies>(silo);

    private async Task<StoredTokenFamily> FindAsync(string family) =>
        (await _cluster.Service<TokenFamilyStore>().FindAsync(_tenant, family, default)).ShouldNotBeNull().Value;

    private IEnumerable<string> ActionsOf(string family) =>
        _cluster.Audit.Events.Where(entry => entry.TokenId == family).Select(entry => entry.Action);

    private async Task<string> BeginAsync(OAuthClient client)
    {
        var start = Start() with { Client = client };
        (await Families(0).BeginAsync(start, default)).IsIssued.ShouldBeTrue();
        return start.FamilyId;
    }

    private Task<TokenAnswer> RefreshAsync(TokenAnswer with)
    {
        RefreshTokenText.TryParse(with.Response!.RefreshToken, out var text).ShouldBeTrue();
        var request = new TokenRequest
        {
            Issuer = Issuer, GrantType = GrantTypes.RefreshToken, Client = new ShownClient { ClientId = "client" }, Caller = From,
            RefreshToken = with.Response.RefreshToken,
        };
        return _cluster.CallAsync<IRefreshTokenFamilyGrain, TokenAnswer>(
            $"f/{_tenant}/{text!.FamilyId}", _cluster.SystemProof, grain => grain.RefreshAsync(request, "client"));
    }

    private async Task CloseGatewayAsync()
    {
        var updated = await _cluster.CallAsync<IGatewayGrain, ChangeOutcome<Gateway>>(
            $"g/{_tenant}/{_gateway}",
            _cluster.SystemProof,
            grain => grain.UpdateAsync(new Gateway { Name = "gateway", Naming = ToolNaming.Prefixed, Access = new AccessList() }, null));
        updated.IsChanged.ShouldBeTrue(updated.Reason);
    }

    private TokenFamilyStart Start() => new()
    {
        Issuer = Issuer,
        TenantId = _tenant,
        FamilyId = EntityId.Create("fam"),
        OwnerKind = PrincipalKind.User,
        OwnerId = _user,
        Client = Client,
        GatewayId = _gateway,
        Scopes = [Scopes.Read, Scopes.Write],
        GrantType = GrantTypes.AuthorizationCode,
        WithRefreshToken = true,
        Caller = From,
    };
}
