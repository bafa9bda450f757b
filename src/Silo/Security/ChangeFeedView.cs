using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Silo.Security;

/// <summary>
/// What this silo knows of the change feed, read from the store every 250 ms. When the store has not answered for a
/// second, it is not fresh, and caller proofs are refused: a silo that cannot see revocations lets nobody pass.
/// </summary>
internal sealed partial class ChangeFeedView(IChangeFeedStore store, TimeProvider time, ILogger<ChangeFeedView> logger)
    : BackgroundService, IChangeFeedView
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>A proof is good for a minute and a half; what is forgotten counts as changed.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(2);

    private const int Capacity = 100_000;
    private const int PageSize = 1_000;

    private readonly RecentChanges _changes = new(time, Retention, Capacity);
    private long _sequence = -1;
    private long _asOf = long.MinValue;
    private bool _isRestored;

    public bool IsFresh => Age <= MaxAge;

    private TimeSpan? Age => Interlocked.Read(ref _asOf) is var asOf && asOf != long.MinValue ? time.GetElapsedTime(asOf) : null;

    public bool ChangedSince(long sequence, string tenantId, FeedEntryKind kind, string subject) =>
        _changes.MayHaveChangedSince(sequence, tenantId, kind, subject);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var age = GatewayMetrics.ChangeFeedAge.Observe(
            () => Age?.TotalSeconds, new KeyValuePair<string, object?>(TelemetryAttributes.Role, TelemetryAttributes.Silo));
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                // Never two at a time, and none abandoned: a late answer would look like a feed that went back.
                using var timeout = new CancellationTokenSource(MaxAge, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
                await CatchUpAsync(either.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever the store's trouble is, the view grows stale by itself and says so.
                Log.StoreFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (!_isRestored)
        {
            var started = time.GetTimestamp();
            var page = await store.ReadAsync(Math.Max(_sequence, 0), PageSize, cancellationToken).ConfigureAwait(false);
            if (page.LastSequence < _sequence)
            {
                // The database was replaced by an older one under a running silo. Sequences will be given out a second
                // time, so no comparison means anything here any more.
                _isRestored = true;
                Log.Restored(logger, _sequence, page.LastSequence);
                return;
            }

            if (Apply(page))
            {
                Interlocked.Exchange(ref _asOf, started);
                return;
            }
        }
    }

    /// <summary>True when the page reached the end of the feed.</summary>
    private bool Apply(ChangeFeedPage page)
    {
        if (page.Gap || _sequence < 0)
        {
            // Entries that are kept are told below; those before them are not.
            _changes.Forget(page.Entries.Count > 0 ? page.Entries[0].Sequence - 1 : page.LastSequence);
        }

        foreach (var entry in page.Entries)
        {
            _changes.Record(entry);
        }

        _sequence = page.Entries.Count > 0 ? page.Entries[^1].Sequence : page.LastSequence;
        return _sequence >= page.LastSequence;
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Error, "The change feed cannot be read; calls are refused until it can", EventName = nameof(StoreFailed))]
        public static partial void StoreFailed(ILogger logger, Exception exception);

        [LoggerMessage(
            3102,
            LogLevel.Critical,
            "The change feed went back from {From} to {To}: the database was restored. Calls are refused until every node is started anew",
            EventName = nameof(Restored))]
        public static partial void Restored(ILogger logger, long from, long to);
    }
}
