using System.Diagnostics.Metrics;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Telemetry;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>What an access token costs that was seen before. Runs alone: the counters are the whole process's.</summary>
[Collection(nameof(SeenAccessTokenTests))]
[CollectionDefinition(nameof(SeenAccessTokenTests), DisableParallelization = true)]
public sealed class SeenAccessTokenTests : IAsyncLifetime
{
    private const int Requests = 1_000;
    private const string Gateway = "gw_1";

    private readonly CountingCalls _calls = new();
    private readonly CountingStores _stores = new();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _signatures = [];
    private SecuredCluster _cluster = null!;
    private SecuredFrontend _frontend = null!;
    private string _tenant = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 1, configureSilo: _stores.Register);
        _frontend = await _cluster.StartFrontendAsync(services => services.AddSingleton<IOutgoingGrainCallFilter>(_calls));
        _tenant = await _cluster.CreateTenantAsync();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument == GatewayMetrics.SignatureChecks)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            lock (_signatures)
            {
                var role = tags[0].Value!.ToString()!;
                _signatures[role] = _signatures.GetValueOrDefault(role) + value;
            }
        });
        _listener.Start();
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_thousand_requests_cost_one_signature_check_one_grain_call_and_no_further_read()
    {
        var token = await _cluster.IssueAsync(SecuredAccessTokens.NewClaims(_tenant, Gateway));

        // All at once, so that also those count that come before the first answer.
        var first = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _frontend.AuthenticateAtAsync(Gateway, token).AsTask()));
        var (reads, calls) = (_stores.Reads, _calls.All);
        calls.ShouldBe(_calls.Verifications + _calls.KeyFetches);
        for (var i = first.Length; i < Requests; i++)
        {
            (await _frontend.AuthenticateAtAsync(Gateway, token)).ShouldBeSameAs(first[0]);
        }

        first.ShouldAllBe(verdict => verdict == first[0]);
        first[0].ShouldBeOfType<TokenAuthentication.Authenticated>();
        _calls.Verifications.ShouldBe(1);
        _calls.All.ShouldBe(calls, "no call of any kind after the first verdict");
        _stores.Reads.ShouldBe(reads, "no read after the first verdict");
        SignaturesOf(TelemetryAttributes.Frontend).ShouldBe(1);
        SignaturesOf(TelemetryAttributes.Silo).ShouldBe(1);
    }

    /// <summary>The whole way of a request, through a front-end's HTTP: the tool list that it has, checked for this caller.</summary>
    [Fact]
    public async Task A_thousand_requests_over_http_cost_no_grain_call_and_no_read()
    {
        await using var scene = await AuthorizationScene.StartAsync(
            configureSilo: _stores.Register, configureFrontend: services => services.AddSingleton<IOutgoingGrainCallFilter>(_calls));
        var claims = SecuredAccessTokens.NewClaims(scene.Tenant, scene.Gateway.Id) with { Issuer = scene.Issuer, Audience = scene.Resource };
        using var mcp = McpClient.For(new Uri(scene.Resource), await scene.Cluster.IssueAsync(claims), modern: true);
        (await mcp.ListToolNamesAsync()).Count.ShouldBe(3);
        var (calls, reads, signatures) = (_calls.All, _stores.Reads, SignaturesOf(TelemetryAttributes.Frontend));
        calls.ShouldBeGreaterThan(0);

        for (var i = 0; i < Requests; i++)
        {
            (await mcp.ListToolNamesAsync()).Count.ShouldBe(3);
        }

        _calls.All.ShouldBe(calls);
        _stores.Reads.ShouldBe(reads);
        SignaturesOf(TelemetryAttributes.Frontend).ShouldBe(signatures);
    }

    /// <summary>What a front-end shows with each grain call is the proof; a silo checks its MAC once, and reads nothing.</summary>
    [Fact]
    public async Task A_thousand_grain_calls_with_its_proof_cost_the_silo_neither_a_signature_check_nor_a_read()
    {
        var token = await _cluster.IssueAsync(SecuredAccessTokens.NewClaims(_tenant, Gateway));
        var caller = (await _frontend.AuthenticateAtAsync(Gateway, token)).ShouldBeOfType<TokenAuthentication.Authenticated>();
        await BeginSessionAsync(caller.Proof);
        var (reads, signatures) = (_stores.Reads, SignaturesOf(TelemetryAttributes.Silo));

        for (var i = 0; i < Requests; i++)
        {
            await BeginSessionAsync(caller.Proof);
        }

        _stores.Reads.ShouldBe(reads);
        SignaturesOf(TelemetryAttributes.Silo).ShouldBe(signatures);
    }

    private Task<string> BeginSessionAsync(string proof) => _cluster.CallAsync<ITokenIssuerGrain, string>("j/sign", proof, grain =>
        grain.IssueSessionAsync(new SessionClaims
        {
            Handle = "ses_1", TenantId = _tenant, PrincipalId = _tenant, GatewayId = Gateway, ProtocolVersion = "2025-06-18",
            ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1),
        }));

    private long SignaturesOf(string role)
    {
        lock (_signatures)
        {
            return _signatures.GetValueOrDefault(role);
        }
    }
}
