using System.Net;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>
/// People sign in and clients get their tokens with three front-ends behind a round-robin balancer, while silos die: before
/// every step, and in the middle of every request. Pushes are dropped, doubled and delayed, grains have two activations.
/// </summary>
[Collection<ChaosCollection>]
public sealed class SignInStormTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rounds = 5;
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(1);

    private SignInStorm _storm = null!;

    public async ValueTask InitializeAsync() => _storm = await SignInStorm.StartAsync(server, output);

    public ValueTask DisposeAsync() => _storm.DisposeAsync();

    [Fact]
    public async Task A_sign_in_survives_every_silo_that_saw_its_beginning()
    {
        using var flow = await _storm.BeginAsync();
        var first = _storm.Cluster.Alive.ToList();

        await _storm.StepAsync(flow.AuthorizeAsync);
        await _storm.StepAsync(() => flow.SignInAsync("ann", SignInStorm.Password));
        await _storm.StepAsync(flow.AllowAsync);
        var tokens = await _storm.StepAsync(() => flow.RedeemAsync(flow.Code()));
        await _storm.ShouldCallEverywhereAsync(SignInStorm.Text(tokens.Body, "access_token"));
        var refreshed = await _storm.StepAsync(() => flow.RefreshAsync(SignInStorm.Text(tokens.Body, "refresh_token")));

        refreshed.Status.ShouldBe(HttpStatusCode.OK, $"{refreshed.Body}");
        await _storm.ShouldCallEverywhereAsync(SignInStorm.Text(refreshed.Body, "access_token"));
        first.ShouldAllBe(silo => !silo.IsAlive);
    }

    [Fact]
    public async Task A_sign_in_survives_silos_that_die_in_the_middle_of_each_request()
    {
        var (asked, begunAgain) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            using var flow = await _storm.BeginAsync();
            await _storm.AmidDeathAsync(flow.AuthorizeAsync);
            await _storm.AmidDeathAsync(() => flow.SignInAsync("ann", SignInStorm.Password));
            if (flow.Browser.Page is not null) await _storm.AmidDeathAsync(flow.AllowAsync);

            // An answer that a silo took with it was an answer: the code is used, and its second use gives nothing (RFC 6749
            // §4.1.2). The client then begins again; the person is signed in and has consented.
            var tokens = await _storm.AmidDeathAsync(() => flow.RedeemAsync(flow.Code()));
            if (tokens.Status != HttpStatusCode.OK)
            {
                begunAgain++;
                flow.Retries.ShouldBeGreaterThan(0, $"{tokens.Body}");
                await flow.AuthorizeAsync();
                tokens = await flow.RedeemAsync(flow.Code());
            }

            await _storm.ShouldCallEverywhereAsync(SignInStorm.Text(tokens.Body, "access_token"));

            // Unlike a code, a refresh token may be shown again by the client that did not hear the answer.
            var refreshed = await _storm.AmidDeathAsync(() => flow.RefreshAsync(SignInStorm.Text(tokens.Body, "refresh_token")));
            refreshed.Status.ShouldBe(HttpStatusCode.OK, $"{refreshed.Body}");
            await _storm.ShouldCallEverywhereAsync(SignInStorm.Text(refreshed.Body, "access_token"));
            asked += flow.Retries + flow.Browser.Retries;
        }

        output.WriteLine($"{Rounds} sign-ins: asked again {asked} times, begun again {begunAgain} times");
        asked.ShouldBeGreaterThan(0, "no death was noticed");
    }

    [Fact]
    public async Task No_front_end_lets_a_revoked_grant_in_a_second_later_while_silos_die()
    {
        using var flow = await _storm.BeginAsync();
        await flow.AuthorizeAsync();
        await flow.SignInAsync("ann", SignInStorm.Password);
        await flow.AllowAsync();
        var tokens = (await flow.RedeemAsync(flow.Code())).Body;
        var access = SignInStorm.Text(tokens, "access_token");
        await _storm.ShouldCallEverywhereAsync(access);
        _storm.Cluster.Runtime.Faults = SignInStorm.Faults with { DroppedObserverMessages = 1 };

        var dying = GatewayCluster.KillAsync(_storm.Cluster.Alive.First());
        await flow.RevokeAsync(SignInStorm.Text(tokens, "refresh_token"));
        var answered = TimeProvider.System.GetTimestamp();
        var last = await Task.WhenAll(Enumerable.Range(0, _storm.Cluster.Frontends.Count).Select(frontend => LastLetInAsync(frontend, access, answered)));
        await dying;

        output.WriteLine($"let in last {string.Join(", ", last.Select(time => $"{time.TotalMilliseconds:F0}"))} ms after the answer");
        (await flow.RefreshAsync(SignInStorm.Text(tokens, "refresh_token"))).Body.GetProperty("error").GetString().ShouldBe("invalid_grant");
    }

    /// <returns>How long after <paramref name="since"/> the last request began that was let in.</returns>
    private async Task<TimeSpan> LastLetInAsync(int frontend, string token, long since)
    {
        using var client = _storm.Cluster.Client(_storm.Gateway, token, frontend, modern: true);
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
}
