using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Silo.Security;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Archestra.Cluster.Silo.Tests.Security;

public sealed class ChangeFeedViewTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly ScriptedFeedStore _store = new();
    private readonly ChangeFeedView _view;

    public ChangeFeedViewTests() => _view = new ChangeFeedView(_store, _time, NullLogger<ChangeFeedView>.Instance);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _view.StopAsync(CancellationToken.None);
        _view.Dispose();
    }

    [Fact]
    public async Task It_is_stale_before_the_first_read()
    {
        _store.IsFailing = true;
        await StartAsync();

        _view.IsFresh.ShouldBeFalse();
    }

    [Fact]
    public async Task It_sees_what_was_committed_before_the_silo_began()
    {
        _store.Append(FeedEntryKind.TokenRevoked, "ten_a", "tok_1");
        _store.Append(FeedEntryKind.GatewayChanged, "ten_a", "gw_1");

        await StartAsync();

        _view.IsFresh.ShouldBeTrue();
        IsRevoked(0, "tok_1").ShouldBeTrue();
        IsRevoked(1, "tok_1").ShouldBeFalse();
        IsRevoked(0, "tok_2").ShouldBeFalse();
    }

    [Fact]
    public async Task It_sees_a_commit_at_the_next_period()
    {
        await StartAsync();
        _store.Append(FeedEntryKind.TokenRevoked, "ten_a", "tok_1");
        IsRevoked(0, "tok_1").ShouldBeFalse();

        await NextReadAsync();

        await Eventually.HoldsAsync(() => IsRevoked(0, "tok_1"), "the revocation is seen");
    }

    [Fact]
    public async Task It_is_stale_a_second_after_the_last_good_read_and_fresh_again_after_the_next()
    {
        await StartAsync();
        _store.IsFailing = true;
        for (var i = 0; i < 4; i++)
        {
            await NextReadAsync();
        }

        _view.IsFresh.ShouldBeTrue("exactly one second");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _view.IsFresh.ShouldBeFalse();

        _store.IsFailing = false;
        await NextReadAsync();
        await Eventually.HoldsAsync(() => _view.IsFresh, "the view is fresh again");
    }

    [Fact]
    public async Task What_was_pruned_before_it_was_read_counts_as_changed()
    {
        await StartAsync();
        _store.IsFailing = true;
        _store.Append(FeedEntryKind.TokenRevoked, "ten_a", "tok_1");
        _store.Prune();
        _store.IsFailing = false;

        await NextReadAsync();

        await Eventually.HoldsAsync(() => IsRevoked(0, "tok_2"), "everything older counts as changed");
        IsRevoked(1, "tok_2").ShouldBeFalse();
    }

    [Fact]
    public async Task A_feed_that_goes_back_makes_it_stale_for_good()
    {
        _store.Append(FeedEntryKind.GatewayChanged, "ten_a", "gw_1");
        _store.Append(FeedEntryKind.GatewayChanged, "ten_a", "gw_1");
        await StartAsync();

        _store.Restore(1);
        for (var i = 0; i < 6; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
        }

        _view.IsFresh.ShouldBeFalse();
    }

    private bool IsRevoked(long since, string token) => _view.ChangedSince(since, "ten_a", FeedEntryKind.TokenRevoked, token);

    private async Task StartAsync()
    {
        await _view.StartAsync(CancellationToken.None);
        await _store.ReadBegunAsync();
        await Eventually.HoldsAsync(() => _view.IsFresh || _store.IsFailing, "the first read has ended");
    }

    private async Task NextReadAsync()
    {
        // A tick that comes while the view still applies the last page is kept for after it.
        _time.Advance(TimeSpan.FromMilliseconds(250));
        await _store.ReadBegunAsync();
    }
}
