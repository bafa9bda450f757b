using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.ChangeFeed;

public sealed class RevocationFeedGrainTests : IAsyncLifetime
{
    private SecuredCluster _cluster = null!;
    private string _tenant = "";
    private IssuedApiToken _token = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await SecuredCluster.StartAsync(silos: 2);
        _tenant = await _cluster.CreateTenantAsync();
        _token = await _cluster.IssueAsync(_tenant);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Every_shard_tells_what_was_committed_after_a_readers_sequence()
    {
        var before = await Shard(0).ReadAsync(-1);
        before.Entries.ShouldBeEmpty();

        await _cluster.RevokeAsync(_tenant, _token.Token.Id);

        for (var shard = 0; shard < ChangeFeedShards.Count; shard++)
        {
            FeedHeartbeat heartbeat = null!;
            var feed = Shard(shard);
            await Eventually.HoldsAsync(async () => (heartbeat = await feed.ReadAsync(before.Sequence)).Entries.Length > 0, "the entry is there");
            heartbeat.Gap.ShouldBeFalse();
            heartbeat.Age.ShouldBeLessThan(TimeSpan.FromMilliseconds(500));
            var entry = heartbeat.Entries.ShouldHaveSingleItem();
            entry.Kind.ShouldBe(FeedEntryKind.TokenRevoked);
            entry.Subject.ShouldBe(_token.Token.Id);
            entry.Sequence.ShouldBe(heartbeat.Sequence);
        }
    }

    [Fact]
    public async Task Who_is_far_behind_gets_everything_that_is_kept()
    {
        await Shard(1).ReadAsync(-1);

        var heartbeat = await Shard(1).ReadAsync(0);

        heartbeat.Gap.ShouldBeFalse();
        heartbeat.Entries.Select(entry => entry.Sequence).ShouldBe(Enumerable.Range(1, (int)heartbeat.Sequence).Select(i => (long)i));
    }

    [Fact]
    public async Task Who_is_ahead_of_the_store_is_told_of_a_gap()
    {
        var end = await Shard(0).ReadAsync(-1);

        var heartbeat = await Shard(0).ReadAsync(end.Sequence + 1000);

        heartbeat.Gap.ShouldBeTrue();
        heartbeat.Sequence.ShouldBe(end.Sequence);
    }

    [Fact]
    public async Task A_subscriber_is_told_at_once()
    {
        var client = _cluster.Runtime.AddClient();
        var told = new Told();
        await Shard(2).ReadAsync(-1);
        await Shard(2).SubscribeAsync(client.Grains.CreateObjectReference<IRevocationFeedObserver>(told));

        await _cluster.RevokeAsync(_tenant, _token.Token.Id);

        (await told.Entry.Task.WaitAsync(TimeSpan.FromSeconds(20))).Subject.ShouldBe(_token.Token.Id);
    }

    [Fact]
    public async Task A_shard_without_the_store_answers_nothing_rather_than_something_old()
    {
        await Shard(0).ReadAsync(-1);
        for (var silo = 0; silo < 2; silo++)
        {
            _cluster.Service<InterruptibleFeedStore>(silo).IsInterrupted = true;
        }

        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    (await Shard(0).ReadAsync(-1)).Age.ShouldBeLessThan(TimeSpan.FromMilliseconds(500));
                    return false;
                }
                catch (IOException)
                {
                    return true;
                }
            },
            "the shard fails");
    }

    [Fact]
    public async Task There_is_no_shard_beyond_the_last() =>
        await Should.ThrowAsync<Exception>(() => Shard(ChangeFeedShards.Count).ReadAsync(-1));

    private IRevocationFeedGrain Shard(int shard) => _cluster.Client.GetGrain<IRevocationFeedGrain>($"v/{shard}");

    private sealed class Told : IRevocationFeedObserver
    {
        public TaskCompletionSource<FeedEntry> Entry { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnCommitted(FeedHeartbeat heartbeat) => Entry.TrySetResult(heartbeat.Entries[0]);
    }
}
