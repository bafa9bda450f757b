using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Tokens;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>A front-end that does not know the latest revocations lets nobody in, and calls nobody's token wrong.</summary>
public sealed class StaleFeedTests : IAsyncLifetime
{
    private SecuredCluster _cluster = null!;
    private string _tenant = "";

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2);
        _tenant = await _cluster.CreateTenantAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task When_silos_lose_the_store_seen_and_unseen_tokens_are_turned_away_as_stale_until_it_is_back()
    {
        var frontend = await _cluster.StartFrontendAsync();
        var seen = await _cluster.IssueAsync(_tenant);
        var unseen = await _cluster.IssueAsync(_tenant);
        (await frontend.AuthenticateAsync(seen.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();

        Interrupt(true);
        await Eventually.HoldsAsync(async () => await frontend.AuthenticateAsync(seen.Text) is TokenAuthentication.FeedStale, "the feed is stale");

        (await frontend.AuthenticateAsync(unseen.Text)).ShouldBeOfType<TokenAuthentication.FeedStale>();
        (await frontend.AuthenticateAsync(ApiTokenText.Create().Reveal())).ShouldBeOfType<TokenAuthentication.FeedStale>();

        Interrupt(false);
        await Eventually.HoldsAsync(async () => await frontend.AuthenticateAsync(seen.Text) is TokenAuthentication.Authenticated, "the feed is back");
    }

    [Fact]
    public async Task A_revocation_during_the_outage_is_known_before_anybody_is_let_in_again()
    {
        var frontend = await _cluster.StartFrontendAsync();
        var issued = await _cluster.IssueAsync(_tenant);
        (await frontend.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();
        Interrupt(true);
        await Eventually.HoldsAsync(async () => await frontend.AuthenticateAsync(issued.Text) is TokenAuthentication.FeedStale, "the feed is stale");

        await _cluster.RevokeAsync(_tenant, issued.Token.Id);
        Interrupt(false);

        await Eventually.HoldsAsync(
            async () =>
            {
                var result = await frontend.AuthenticateAsync(issued.Text);
                result.ShouldNotBeOfType<TokenAuthentication.Authenticated>();
                return result is TokenAuthentication.Refused;
            },
            "the token is refused");
    }

    /// <summary>The clock of this front-end is the test's: nothing depends on how fast the machine is.</summary>
    [Fact]
    public async Task A_seen_token_is_good_until_the_last_reading_is_too_old_and_not_a_moment_longer()
    {
        var time = new ManualTimeProvider();
        var frontend = await _cluster.StartFrontendAsync(services => services.AddSingleton<TimeProvider>(time));
        var issued = await _cluster.IssueAsync(_tenant);
        (await frontend.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.Authenticated>();
        Interrupt(true);
        var position = frontend.Service<ChangeFeedPosition>();

        // A silo answers from its last reading for a moment, and an answer under way may still arrive; after them none does.
        await NoShardAnswersAsync(frontend.Grains);
        await ThroughOnePollAsync(time);
        for (var waited = TimeSpan.Zero; waited < ChangeFeedPosition.MaxAge; waited += TimeSpan.FromMilliseconds(50))
        {
            var expected = position.IsFresh;
            var result = await frontend.AuthenticateAsync(issued.Text);
            result.GetType().ShouldBe(expected ? typeof(TokenAuthentication.Authenticated) : typeof(TokenAuthentication.FeedStale));
            time.Advance(TimeSpan.FromMilliseconds(50));
        }

        time.Advance(TimeSpan.FromMilliseconds(1));
        (await frontend.AuthenticateAsync(issued.Text)).ShouldBeOfType<TokenAuthentication.FeedStale>();
    }

    private static async Task NoShardAnswersAsync(IGrainFactory grains)
    {
        for (var shard = 0; shard < ChangeFeedShards.Count; shard++)
        {
            var feed = grains.GetGrain<IRevocationFeedGrain>(new ChangeFeedKey(shard).ToString());
            await Eventually.HoldsAsync(
                async () =>
                {
                    try
                    {
                        await feed.ReadAsync(-1);
                        return false;
                    }
                    catch (IOException)
                    {
                        return true;
                    }
                },
                "the shard's last reading is too old");
        }
    }

    private static async Task ThroughOnePollAsync(ManualTimeProvider time)
    {
        var armed = time.ArmedTimers;
        time.Advance(TimeSpan.FromMilliseconds(200));
        await Eventually.HoldsAsync(() => time.ArmedTimers >= armed, "the poll has ended");
    }

    private void Interrupt(bool isInterrupted)
    {
        foreach (var silo in _cluster.Runtime.Silos)
        {
            silo.Services.GetRequiredService<InterruptibleFeedStore>().IsInterrupted = isInterrupted;
        }
    }
}
