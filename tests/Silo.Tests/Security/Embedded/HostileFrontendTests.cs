using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Tokens;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Security;

/// <summary>
/// A front-end in an attacker's hands: it sends whatever it likes, has no filter of its own, and is shown the tokens of
/// those who use it, here one of tenant A. Architecture §1: it "can act only for tokens it is being shown".
/// </summary>
public sealed class HostileFrontendTests : IAsyncLifetime
{
    private SecuredCluster _cluster = null!;
    private string _tenantA = "";
    private string _tenantB = "";
    private IssuedApiToken _tokenA = null!;
    private string _proofA = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2, moreGrains: [typeof(ProbeGrain).Assembly]);
        _tenantA = await _cluster.CreateTenantAsync();
        _tenantB = await _cluster.CreateTenantAsync();
        _tokenA = await _cluster.IssueAsync(_tenantA, Scopes.Write, Scopes.Manage);
        _proofA = await ShowAsync(_tokenA.Text);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Within_the_tenant_of_a_shown_token_it_is_let_in()
    {
        var seen = await WhoAsync(_tenantA, _proofA);

        seen.Id.ShouldBe(_tenantA);
        seen.TokenId.ShouldBe(_tokenA.Token.Id);
    }

    [Fact]
    public async Task Another_tenants_grains_are_closed_to_it()
    {
        await RefusedAsync(() => WhoAsync(_tenantB, _proofA));
        await RefusedAsync(() => CallAsync<ITenantGrain, Versioned<Tenant>?>($"t/{_tenantB}", _proofA, grain => grain.GetAsync()));
        await RefusedAsync(() => CallAsync<IApiTokenGrain, ChangeOutcome<ApiToken>>(
            $"k/{_tenantB}/tok_1", _proofA, grain => grain.RevokeAsync()));
    }

    [Fact]
    public async Task Another_tenants_streams_are_closed_to_it()
    {
        (await StreamAsync(_tenantA, _proofA)).ShouldBe([_tenantA, "end"]);

        await RefusedAsync(() => StreamAsync(_tenantB, _proofA));
        await RefusedAsync(() => StreamAsync(_tenantA, null));
    }

    [Fact]
    public async Task Without_a_proof_it_reaches_nothing_of_a_tenant()
    {
        await RefusedAsync(() => WhoAsync(_tenantA, null));
        await RefusedAsync(() => WhoAsync(_tenantB, null));
    }

    [Fact]
    public async Task A_forged_proof_is_no_proof()
    {
        var payload = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            $$"""{"t":"{{_tenantB}}","k":3,"i":"silo","n":"-","s":["platform"],"q":9223372036854775807,"e":9223372036854}"""));
        var keyId = _proofA.Split('.')[2];
        foreach (var kind in (string[])["c1", "s1"])
        {
            var guessed = HMACSHA256.HashData(Encoding.ASCII.GetBytes(keyId), Encoding.ASCII.GetBytes($"{kind}.{payload}"));
            await RefusedAsync(() => WhoAsync(_tenantB, $"{kind}.{payload}.{keyId}.{Base64Url.EncodeToString(guessed)}"));
            await RefusedAsync(() => WhoAsync(_tenantB, $"{kind}.{payload}.{keyId}."));
            await RefusedAsync(() => WhoAsync(_tenantB, $"{kind}.{payload}"));
        }
    }

    [Fact]
    public async Task An_altered_proof_is_no_proof()
    {
        var parts = _proofA.Split('.');
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        parts[1] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload.Replace(_tenantA, _tenantB, StringComparison.Ordinal)));

        await RefusedAsync(() => WhoAsync(_tenantB, string.Join('.', parts)));
    }

    [Fact]
    public async Task An_expired_proof_is_no_proof()
    {
        var principal = await WhoAsync(_tenantA, _proofA);

        var expired = _cluster.Service<ICallerProofs>().Issue(principal, 0, TimeSpan.FromSeconds(-1));

        await RefusedAsync(() => WhoAsync(_tenantA, expired));
    }

    [Fact]
    public async Task A_proof_for_a_revoked_token_ends_on_every_silo()
    {
        await _cluster.RevokeAsync(_tenantA, _tokenA.Token.Id);

        await Eventually.HoldsAsync(
            () => _cluster.Runtime.Silos.All(silo => !Verifies(silo.Services, _proofA)), "every silo has seen the revocation");
        await RefusedAsync(() => WhoAsync(_tenantA, _proofA));
    }

    [Fact]
    public async Task A_verified_principal_of_its_own_making_is_not_looked_at()
    {
        var system = new Principal { TenantId = _tenantB, Kind = PrincipalKind.System, Id = "silo", TokenId = "-", GrantedScopes = [Scopes.Platform] };
        foreach (var name in (string[])[CallerContext.ProofKey, "archestra.principal", "archestra.verified", "principal"])
        {
            RequestContext.Clear();
            RequestContext.Set(name, system);
            await RefusedAsync(() => Probe(_tenantB).WhoAsync());
            await RefusedAsync(() => Probe(_tenantA).SystemOnlyAsync());
        }
    }

    [Fact]
    public async Task What_only_silos_may_call_is_closed_to_it()
    {
        await RefusedAsync(() => CallAsync<IProbeGrain, Principal>($"p/{_tenantA}", _proofA, grain => grain.SystemOnlyAsync()));
        await RefusedAsync(() => CallAsync<IProbeGrain, Principal>($"p/{_tenantA}", null, grain => grain.SystemOnlyAsync()));
    }

    [Fact]
    public async Task A_token_without_the_scope_does_not_manage()
    {
        var reader = await ShowAsync((await _cluster.IssueAsync(_tenantA, Scopes.Write)).Text);

        await RefusedAsync(() => CallAsync<IProbeGrain, bool>($"p/{_tenantA}", reader, async grain =>
        {
            await grain.ManageAsync();
            return true;
        }));
        await RefusedAsync(() => CallAsync<ITenantGrain, Versioned<Tenant>?>($"t/{_tenantA}", reader, grain => grain.GetAsync()));
    }

    [Fact]
    public async Task A_grain_passes_its_callers_proof_on_and_calls_for_itself_only_where_it_says_so()
    {
        (await CallAsync<IProbeGrain, Principal>($"p/{_tenantA}", _proofA, grain => grain.WhoBehindAsync($"p/{_tenantA}/x"))).Id.ShouldBe(_tenantA);
        await RefusedAsync(() => CallAsync<IProbeGrain, Principal>($"p/{_tenantA}", _proofA, grain => grain.WhoBehindAsync($"p/{_tenantB}")));

        var behind = await CallAsync<IProbeGrain, Principal>($"p/{_tenantA}", _proofA, grain => grain.WhoBehindAsSystemAsync($"p/{_tenantA}/x"));
        behind.Kind.ShouldBe(PrincipalKind.System);
    }

    [Fact]
    public async Task A_call_from_outside_every_grain_is_nobodys_even_inside_a_silos_process()
    {
        RequestContext.Clear();

        await RefusedAsync(() => _cluster.Runtime.Silos[0].Grains.GetGrain<IProbeGrain>($"p/{_tenantA}").WhoAsync());
    }

    [Fact]
    public async Task Refusals_are_on_record_with_their_counts()
    {
        for (var i = 0; i < 3; i++)
        {
            await RefusedAsync(() => CallAsync<ITenantGrain, Versioned<Tenant>?>($"t/{_tenantB}", _proofA, grain => grain.GetAsync()));
        }

        foreach (var silo in _cluster.Runtime.Silos)
        {
            var tally = (RefusalTally)silo.Services.GetService(typeof(RefusalTally))!;
            await tally.RecordAsync(_cluster.Audit, CancellationToken.None);
        }

        var entry = _cluster.Audit.Events.ShouldHaveSingleItem();
        entry.Action.ShouldBe("request.refused");
        entry.TenantId.ShouldBe(_tenantA);
        entry.TokenId.ShouldBe(_tokenA.Token.Id);
        entry.Subject.ShouldBe($"ITenantGrain.GetAsync t/{_tenantB}");
        entry.Details.ShouldBe("OtherTenant");
        entry.Count.ShouldBe(3);
    }

    private static bool Verifies(IServiceProvider silo, string proof) =>
        ((ICallerProofs)silo.GetService(typeof(ICallerProofs))!).TryVerify(proof, out _);

    private static async Task RefusedAsync(Func<Task> call)
    {
        var refusal = await Should.ThrowAsync<UnauthorizedAccessException>(call);
        refusal.Message.ShouldBe("The call is not allowed.");
    }

    /// <summary>What a front-end gets for a token that it is shown.</summary>
    private async Task<string> ShowAsync(string text)
    {
        ApiTokenText.TryParse(text, out var token).ShouldBeTrue();
        var verdict = await CallAsync<ITokenVerifierGrain, TokenVerification>(
            "y/verify", null, grain => grain.VerifyAsync(token.Sha256(), new CallerDescription()));
        return verdict.Proof.ShouldNotBeNull();
    }

    private Task<Principal> WhoAsync(string tenantId, string? proof) =>
        CallAsync<IProbeGrain, Principal>($"p/{tenantId}", proof, grain => grain.WhoAsync());

    private Task<List<string>> StreamAsync(string tenantId, string? proof) =>
        CallAsync<IProbeGrain, List<string>>($"p/{tenantId}", proof, async grain =>
        {
            List<string> all = [];
            await foreach (var text in grain.StreamAsync())
            {
                all.Add(text);
            }

            return all;
        });

    private IProbeGrain Probe(string tenantId) => _cluster.Client.GetGrain<IProbeGrain>($"p/{tenantId}");

    private Task<T> CallAsync<TGrain, T>(string key, string? proof, Func<TGrain, Task<T>> call)
        where TGrain : IGrainWithStringKey => _cluster.CallAsync(key, proof, call);
}
