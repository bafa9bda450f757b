using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>
/// One shard of the change feed. It owns nothing: what it says was just read from the store, one read for everybody who
/// asks meanwhile, so that a second activation of the same key says the same.
/// Reentrant: readers wait for the store together, not one after the other. No await lies between reading
/// <see cref="_window"/> and using what was read.
/// </summary>
[Reentrant]
internal sealed class RevocationFeedGrain(IChangeFeedStore store, TimeProvider time, ILogger<RevocationFeedGrain> logger)
    : Grain, IRevocationFeedGrain
{
    /// <summary>How old an earlier read may be to answer with.</summary>
    private static readonly TimeSpan Reuse = TimeSpan.FromMilliseconds(100);

    /// <summary>An answer that is older is none: the reader asks another shard.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SubscriptionLifetime = TimeSpan.FromMinutes(1);

    private const int PageSize = 1_000;

    /// <summary>A reader that missed more than this drops everything instead.</summary>
    private const int MaxPages = 10;

    private readonly FeedWindow _window = new();
    private readonly ObserverManager<IRevocationFeedObserver> _observers = new(SubscriptionLifetime, logger)
    {
        GetDateTime = () => time.GetUtcNow().UtcDateTime,
    };

    private Task? _reading;
    private long? _readAt;
    private int _readsBegun;
    private int _readsEnded;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (ChangeFeedKey.Parse(this.GetPrimaryKeyString()).Shard >= ChangeFeedShards.Count)
        {
            throw new InvalidOperationException($"There are {ChangeFeedShards.Count} shards of the change feed and no others.");
        }

        return base.OnActivateAsync(cancellationToken);
    }

    public async Task<FeedHeartbeat> ReadAsync(long afterSequence, CancellationToken cancellationToken)
    {
        await RefreshAsync();
        if (afterSequence > _window.Sequence)
        {
            // Another shard was read a moment later than this one was.
            await RereadAsync();
        }

        if (afterSequence < 0)
        {
            return Heartbeat(_window.Sequence, Age(), []);
        }

        return _window.After(afterSequence) is { } entries
            ? Heartbeat(_window.Sequence, Age(), entries)
            : await ReadStoreAsync(afterSequence, cancellationToken);
    }

    public Task SubscribeAsync(IRevocationFeedObserver observer, CancellationToken cancellationToken)
    {
        _observers.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task NotifyAsync() => RereadAsync();

    /// <summary>Makes sure that the window was read at most a moment before now.</summary>
    private async Task RefreshAsync()
    {
        var asked = time.GetTimestamp();
        while (_readAt is not { } readAt || time.GetElapsedTime(readAt, asked) > Reuse)
        {
            await ReadTogetherAsync();
        }

        if (Age() > MaxAge)
        {
            throw new TimeoutException("The change feed could not be read in time.");
        }
    }

    /// <summary>Reads what was committed until now: a read that is under way may have begun before.</summary>
    private async Task RereadAsync()
    {
        var enough = _readsBegun + 1;
        while (_readsEnded < enough)
        {
            await ReadTogetherAsync();
        }
    }

    private async Task ReadTogetherAsync()
    {
        var reading = _reading ??= ReadWindowAsync();
        try
        {
            await reading;
        }
        finally
        {
            if (_reading == reading)
            {
                _reading = null;
            }
        }
    }

    private async Task ReadWindowAsync()
    {
        using var timeout = new CancellationTokenSource(ReadTimeout, time);
        var before = _window.Sequence;
        var read = ++_readsBegun;
        long started;
        do
        {
            started = time.GetTimestamp();
        }
        while (!_window.Append(await store.ReadAsync(_window.Sequence, PageSize, timeout.Token)));

        _readAt = started;
        _readsEnded = read;
        Push(before);
    }

    private void Push(long before)
    {
        if (_window.Sequence > before && _window.After(before) is { Length: > 0 } entries)
        {
            var heartbeat = Heartbeat(_window.Sequence, Age(), entries);
            _observers.Notify(observer => observer.OnCommitted(heartbeat));
        }
    }

    private async Task<FeedHeartbeat> ReadStoreAsync(long afterSequence, CancellationToken cancellationToken)
    {
        List<FeedEntry> entries = [];
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var started = time.GetTimestamp();
            var page = await store.ReadAsync(entries.Count > 0 ? entries[^1].Sequence : afterSequence, PageSize, cancellationToken);
            if (page.Gap)
            {
                return Heartbeat(page.LastSequence, time.GetElapsedTime(started), [], isGap: true);
            }

            entries.AddRange(page.Entries);
            if (page.Entries.Count < PageSize)
            {
                return Heartbeat(page.LastSequence, time.GetElapsedTime(started), [.. entries]);
            }
        }

        return Heartbeat(_window.Sequence, Age(), [], isGap: true);
    }

    private TimeSpan Age() => _readAt is { } readAt ? time.GetElapsedTime(readAt) : TimeSpan.MaxValue;

    private static FeedHeartbeat Heartbeat(long sequence, TimeSpan age, FeedEntry[] entries, bool isGap = false) =>
        new() { Sequence = sequence, Age = age, Entries = entries, Gap = isGap };
}
