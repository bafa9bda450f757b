using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>Architecture §3, "Revocation within one second": the sequence is the truth, pushes are an accelerator.</summary>
public sealed class RevocationTests(ITestOutputHelper output) : IAsyncLifetime
{
    private SecuredCluster _cluster = null!;
    private string _tenant = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 3);
        _tenant = await _cluster.CreateTenantAsync();
        output.WriteLine($"seed {_cluster.Runtime.Seed}");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task It_holds_on_every_front_end() => await RevokeEverywhereAsync();

    [Fact]
    public async Task It_holds_with_every_push_dropped()
    {
        _cluster.Runtime.Faults = new EmbeddedFaults { DroppedObserverMessages = 1 };

        await RevokeEverywhereAsync();
    }

    [Fact]
    public async Task It_holds_with_pushes_late_doubled_and_out_of_order()
    {
        _cluster.Runtime.Faults = new EmbeddedFaults
        {
            DuplicatedObserverMessages = 0.5, ObserverDelay = TimeSpan.FromMilliseconds(700), ShuffleRequests = true,
        };

        await RevokeEverywhereAsync();
    }

    [Fact]
    public async Task It_holds_with_two_activations_of_every_shard()
    {
        _cluster.Runtime.Faults = new EmbeddedFaults { DroppedObserverMessages = 1 };
        await RevokeEverywhereAsync(() =>
        {
            for (var shard = 0; shard < ChangeFeedShards.Count; shard++)
            {
                _cluster.Runtime.DuplicateActivation(_cluster.Client.GetGrain<IRevocationFeedGrain>($"v/{shard}"));
            }
        });
    }

    [Fact]
    public async Task It_holds_with_answers_lost()
    {
        _cluster.Runtime.Faults = new EmbeddedFaults { DroppedObserverMessages = 1, LostReplies = 0.05 };

        await RevokeEverywhereAsync();
    }

    [Fact]
    public async Task It_holds_while_a_silo_dies()
    {
        await RevokeEverywhereAsync(() => EmbeddedCluster.KillAsync(_cluster.Runtime.Silos[2]).GetAwaiter().GetResult());
    }

    [Fact]
    public async Task What_runs_for_a_revoked_token_is_told_to_end()
    {
        var frontend = await _cluster.StartFrontendAsync();
        var (revoked, other) = (await _cluster.IssueAsync(_tenant), await _cluster.IssueAsync(_tenant));
        var running = await BeginAsync(frontend, revoked.Text);
        var alsoRunning = await BeginAsync(frontend, other.Text);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = running.Revoked.Register(ended.SetResult);

        await _cluster.RevokeAsync(_tenant, revoked.Token.Id);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
        alsoRunning.Revoked.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task What_begins_after_the_news_ends_at_once()
    {
        var frontend = await _cluster.StartFrontendAsync();
        var issued = await _cluster.IssueAsync(_tenant);
        var caller = (await frontend.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();
        await _cluster.RevokeAsync(_tenant, issued.Token.Id);
        await EndOfToken.WithinASecondAsync(frontend, issued.Text, TimeProvider.System.GetTimestamp());

        using var watch = frontend.Service<RevocationWatch>().Begin(caller);

        await Eventually.HoldsAsync(() => watch.Revoked.IsCancellationRequested, "the call is told to end");
    }

    private static async Task<RevocationWatch.Watch> BeginAsync(SecuredFrontend frontend, string text)
    {
        var caller = (await frontend.AuthenticateAsync(text)).ShouldBeOfType<TokenAuthentication.Authenticated>();
        return frontend.Service<RevocationWatch>().Begin(caller);
    }

    private async Task RevokeEverywhereAsync(Action? beforeRevocation = null)
    {
        List<SecuredFrontend> frontends = [];
        for (var i = 0; i < 3; i++)
        {
            frontends.Add(await _cluster.StartFrontendAsync());
        }

        for (var round = 0; round < 3; round++)
        {
            var issued = await RetryAsync(() => _cluster.IssueAsync(_tenant));
            foreach (var frontend in frontends)
            {
                await Eventually.HoldsAsync(
                    async () => await frontend.AuthenticateAsync(issued.Text) is TokenAuthentication.Authenticated, "the token is let in");
            }

            if (round == 0)
            {
                beforeRevocation?.Invoke();
            }

            await RetryAsync(async () =>
            {
                await _cluster.RevokeAsync(_tenant, issued.Token.Id);
                return true;
            });
            var committed = TimeProvider.System.GetTimestamp();

            var took = await Task.WhenAll(frontends.Select(frontend => EndOfToken.WithinASecondAsync(frontend, issued.Text, committed)));
            output.WriteLine($"refused after {string.Join(", ", took.Select(time => $"{time.TotalMilliseconds:F0} ms"))}");
        }
    }

    /// <summary>Faults hit the administrator's calls too; he asks again.</summary>
    private static async Task<T> RetryAsync<T>(Func<Task<T>> call)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (attempt < 20 && exception is TimeoutException or OrleansMessageRejectionException)
            {
                await Task.Yield();
            }
        }
    }
}
