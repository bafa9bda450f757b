using System.Net;
using System.Text.Json;
using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>
/// People sign in and clients get their tokens with three front-ends behind a round-robin balancer, while silos die: before
/// every step, and in the middle of every request. Pushes are dropped, doubled and delayed, grains have two activations.
/// </summary>
[Collection<ChaosCollection>]
public sealed class SignInStormTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const string PublicUrl = "https://mcp.example.test";
    private const int Rounds = 5;
    private const string Password = "correct horse battery staple";
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(1);

    private static readonly EmbeddedFaults Faults = new()
    {
        DroppedObserverMessages = 0.3, DuplicatedObserverMessages = 0.2, ObserverDelay = TimeSpan.FromMilliseconds(200), ShuffleRequests = true,
    };

    private GatewayCluster _cluster = null!;
    private StormUpstream _upstream = null!;
    private string _gateway = "";

    public async ValueTask InitializeAsync()
    {
        _upstream = await StormUpstream.StartAsync();
        _cluster = await GatewayCluster.StartAsync(
            await server.CreateDatabaseAsync(), silos: 3, settings: new Dictionary<string, string?> { ["Http:PublicUrl"] = PublicUrl });
        output.WriteLine($"seed {_cluster.Runtime.Seed}");
        var remote = await _cluster.InstallAsync("remote", new { name = "remote", transport = "streamableHttp", url = _upstream.Url, fields = Array.Empty<object>() });
        _gateway = await _cluster.CreateGatewayAsync("sign-in", remote);
        using var api = _cluster.Api();
        var user = await api.CreateAsync("users", new { name = "ann" });
        using var set = await api.SendAsync(HttpMethod.Put, $"users/{user.GetProperty("id").GetString()}/password", new { password = Password });
        set.IsSuccessStatusCode.ShouldBeTrue();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _upstream.DisposeAsync();
        foreach (var line in _cluster.Log.Lines.Where(line => line.Contains(" Error ", StringComparison.Ordinal))) output.WriteLine(line);
    }

    [Fact]
    public async Task A_sign_in_survives_every_silo_that_saw_its_beginning()
    {
        using var flow = await BeginAsync();
        var first = _cluster.Alive.ToList();

        await StepAsync(flow.AuthorizeAsync);
        await StepAsync(() => flow.SignInAsync("ann", Password));
        await StepAsync(flow.AllowAsync);
        var tokens = await StepAsync(() => flow.RedeemAsync(flow.Code()));
        await ShouldCallEverywhereAsync(Text(tokens.Body, "access_token"));
        var refreshed = await StepAsync(() => flow.RefreshAsync(Text(tokens.Body, "refresh_token")));

        refreshed.Status.ShouldBe(HttpStatusCode.OK, $"{refreshed.Body}");
        await ShouldCallEverywhereAsync(Text(refreshed.Body, "access_token"));
        first.ShouldAllBe(silo => !silo.IsAlive);
    }

    [Fact]
    public async Task A_sign_in_survives_silos_that_die_in_the_middle_of_each_request()
    {
        var choices = new SeededRandom(_cluster.Runtime.Seed);
        var (asked, begunAgain) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            using var flow = await BeginAsync();
            _cluster.Runtime.Faults = Faults;
            await AmidDeathAsync(flow.AuthorizeAsync, choices);
            await AmidDeathAsync(() => flow.SignInAsync("ann", Password), choices);
            if (flow.Browser.Page is not null) await AmidDeathAsync(flow.AllowAsync, choices);

            // An answer that a silo took with it was an answer: the code is used, and its second use gives nothing (RFC 6749
            // §4.1.2). The client then begins again; the person is signed in and has consented.
            var tokens = await AmidDeathAsync(() => flow.RedeemAsync(flow.Code()), choices);
            if (tokens.Status != HttpStatusCode.OK)
            {
                begunAgain++;
                flow.Retries.ShouldBeGreaterThan(0, $"{tokens.Body}");
                await flow.AuthorizeAsync();
                tokens = await flow.RedeemAsync(flow.Code());
            }

            await ShouldCallEverywhereAsync(Text(tokens.Body, "access_token"));

            // Unlike a code, a refresh token may be shown again by the client that did not hear the answer.
            var refreshed = await AmidDeathAsync(() => flow.RefreshAsync(Text(tokens.Body, "refresh_token")), choices);
            refreshed.Status.ShouldBe(HttpStatusCode.OK, $"{refreshed.Body}");
            await ShouldCallEverywhereAsync(Text(refreshed.Body, "access_token"));
            asked += flow.Retries + flow.Browser.Retries;
        }

        output.WriteLine($"{Rounds} sign-ins: asked again {asked} times, begun again {begunAgain} times");
        asked.ShouldBeGreaterThan(0, "no death was noticed");
    }

    [Fact]
    public async Task No_front_end_lets_a_revoked_grant_in_a_second_later_while_silos_die()
    {
        using var flow = await BeginAsync();
        await flow.AuthorizeAsync();
        await flow.SignInAsync("ann", Password);
        await flow.AllowAsync();
        var tokens = (await flow.RedeemAsync(flow.Code())).Body;
        var access = Text(tokens, "access_token");
        await ShouldCallEverywhereAsync(access);
        _cluster.Runtime.Faults = Faults with { DroppedObserverMessages = 1 };

        var dying = GatewayCluster.KillAsync(_cluster.Alive.First());
        await flow.RevokeAsync(Text(tokens, "refresh_token"));
        var answered = TimeProvider.System.GetTimestamp();
        var last = await Task.WhenAll(Enumerable.Range(0, _cluster.Frontends.Count).Select(frontend => LastLetInAsync(frontend, access, answered)));
        await dying;

        output.WriteLine($"let in last {string.Join(", ", last.Select(time => $"{time.TotalMilliseconds:F0}"))} ms after the answer");
        (await flow.RefreshAsync(Text(tokens, "refresh_token"))).Body.GetProperty("error").GetString().ShouldBe("invalid_grant");
    }

    private async Task<BalancedSignIn> BeginAsync()
    {
        var flow = new BalancedSignIn(_cluster, PublicUrl, _gateway);
        await flow.RegisterAsync();
        return flow;
    }

    private Task<bool> StepAsync(Func<Task> step) => StepAsync(async () =>
    {
        await step();
        return true;
    });

    /// <summary>A step, after which the oldest silo is dead and another one there.</summary>
    private async Task<T> StepAsync<T>(Func<Task<T>> step)
    {
        _cluster.Runtime.Faults = Faults;
        var result = await step();
        await _cluster.Runtime.StartSiloAsync();
        await GatewayCluster.KillAsync(_cluster.Alive.First());
        return result;
    }

    private Task<bool> AmidDeathAsync(Func<Task> step, SeededRandom choices) => AmidDeathAsync(
        async () =>
        {
            await step();
            return true;
        },
        choices);

    /// <summary>A step, amid which all silos die but one that has just come.</summary>
    private async Task<T> AmidDeathAsync<T>(Func<Task<T>> step, SeededRandom choices)
    {
        var dying = _cluster.Alive.ToList();
        await _cluster.Runtime.StartSiloAsync();
        foreach (var activation in _cluster.Runtime.Core.Directory.All.ToList()) _cluster.Runtime.Core.Duplicate(activation.GrainId);
        var running = step();
        using (var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(1 + choices.Next(20)))) await moment.WaitForNextTickAsync();
        foreach (var silo in dying) await GatewayCluster.KillAsync(silo);
        await _cluster.Runtime.StartSiloAsync();
        return await running;
    }

    private async Task ShouldCallEverywhereAsync(string token)
    {
        for (var frontend = 0; frontend < _cluster.Frontends.Count; frontend++)
        {
            using var client = _cluster.Client(_gateway, token, frontend, modern: true);
            await Eventually.HoldsAsync(
                async () =>
                {
                    var answer = await client.RequestAsync("tools/list", new { });
                    answer.Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable);
                    return answer.Status == HttpStatusCode.OK;
                },
                $"front-end {frontend} lets the token in");
        }
    }

    /// <returns>How long after <paramref name="since"/> the last request began that was let in.</returns>
    private async Task<TimeSpan> LastLetInAsync(int frontend, string token, long since)
    {
        using var client = _cluster.Client(_gateway, token, frontend, modern: true);
        var last = TimeSpan.Zero;
        await Eventually.HoldsAsync(
            async () =>
            {
                var began = TimeProvider.System.GetTimestamp();
                var status = (await client.RequestAsync("tools/list", new { })).Status;
                if (status == HttpStatusCode.OK)
                {
                    last = TimeProvider.System.GetElapsedTime(since, began);
                    last.ShouldBeLessThanOrEqualTo(Bar, "a request was let in too late");
                }

                return status == HttpStatusCode.Unauthorized;
            },
            $"front-end {frontend} refuses the token");
        return last;
    }

    private static string Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) ? value.GetString()! : throw new InvalidOperationException($"No {name} in {body}");
}
