using System.Security.Cryptography;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Frontend.ChangeFeed;

/// <summary>
/// Keeps this front-end at the end of the change feed. It asks one shard every 200 ms, and another one as soon as that
/// fails. What it is told by push is applied too, but proves nothing about what it was not told: only an answer to a
/// question moves <see cref="ChangeFeedPosition"/>, dated by the moment the question left.
/// </summary>
internal sealed partial class ChangeFeedClient(
    IGrainFactory grains,
    ChangeFeedPosition position,
    IEnumerable<IChangeFeedSubscriber> subscribers,
    TimeProvider time,
    ILogger<ChangeFeedClient> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    /// <summary>Leaves time to ask another shard before <see cref="ChangeFeedPosition.MaxAge"/> is over.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(300);

    /// <summary>A shard forgets an observer that is silent for a minute.</summary>
    private static readonly TimeSpan SubscriptionPeriod = TimeSpan.FromSeconds(20);

    private readonly IChangeFeedSubscriber[] _subscribers = [.. subscribers];
    private readonly Lock _gate = new();
    private int _shard = RandomNumberGenerator.GetInt32(ChangeFeedShards.Count);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var age = GatewayMetrics.ChangeFeedAge.Observe(
            () => position.Age?.TotalSeconds, new KeyValuePair<string, object?>(TelemetryAttributes.Role, TelemetryAttributes.Frontend));

        // The runtime holds observers weakly: this local is what keeps it alive.
        var pushes = new Pushes(this);
        IRevocationFeedObserver? observer = null;
        var subscribed = (Shard: -1, At: 0L);
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            if (await PollAsync(stoppingToken)
                && (subscribed.Shard != _shard || time.GetElapsedTime(subscribed.At) >= SubscriptionPeriod))
            {
                subscribed = (_shard, time.GetTimestamp());

                // Not before a first answer: a client that has not connected yet cannot make references.
                observer ??= grains.CreateObjectReference<IRevocationFeedObserver>(pushes);
                _ = SubscribeAsync(observer, stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));

        GC.KeepAlive(pushes);
    }

    private async Task<bool> PollAsync(CancellationToken stoppingToken)
    {
        var sent = time.GetTimestamp();
        var after = position.Sequence;
        try
        {
            var heartbeat = await Shard().ReadAsync(after, stoppingToken).WaitAsync(Timeout, time, stoppingToken);
            Apply(heartbeat, sent - (long)(heartbeat.Age.TotalSeconds * time.TimestampFrequency));
            return true;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Whatever ails this shard, the next one may answer; if none does, the position grows stale by itself.
            SiloFaults.Count(exception);
            Log.ShardFailed(logger, _shard, exception.GetType().Name);
            _shard = (_shard + 1) % ChangeFeedShards.Count;
            return false;
        }
    }

    private IRevocationFeedGrain Shard() => grains.GetGrain<IRevocationFeedGrain>(new ChangeFeedKey(_shard).ToString());

    private void Apply(FeedHeartbeat heartbeat, long asOf)
    {
        lock (_gate)
        {
            if (heartbeat.Gap)
            {
                Log.Gap(logger, position.Sequence, heartbeat.Sequence);
                Array.ForEach(_subscribers, subscriber => subscriber.OnGap());
            }

            Dispatch(heartbeat.Entries);
            position.Advance(heartbeat.Sequence, asOf);
        }
    }

    private void ApplyPush(FeedHeartbeat heartbeat)
    {
        lock (_gate)
        {
            Dispatch(heartbeat.Entries);
        }
    }

    private void Dispatch(FeedEntry[] entries)
    {
        foreach (var entry in entries)
        {
            Array.ForEach(_subscribers, subscriber => subscriber.OnEntry(entry));
        }
    }

    private async Task SubscribeAsync(IRevocationFeedObserver observer, CancellationToken stoppingToken)
    {
        try
        {
            await Shard().SubscribeAsync(observer, stoppingToken).WaitAsync(Timeout, time, stoppingToken);
        }
        catch (Exception exception)
        {
            // Without pushes everything holds, only later.
            Log.NotSubscribed(logger, _shard, exception.GetType().Name);
        }
    }

    private sealed class Pushes(ChangeFeedClient owner) : IRevocationFeedObserver
    {
        public void OnCommitted(FeedHeartbeat heartbeat) => owner.ApplyPush(heartbeat);
    }

    private static partial class Log
    {
        [LoggerMessage(4101, LogLevel.Information, "Change feed shard {Shard} gave no answer ({Reason}); asking the next", EventName = nameof(ShardFailed))]
        public static partial void ShardFailed(ILogger logger, int shard, string reason);

        [LoggerMessage(4102, LogLevel.Warning, "Changes between {From} and {To} are lost; everything is read again", EventName = nameof(Gap))]
        public static partial void Gap(ILogger logger, long from, long to);

        [LoggerMessage(4103, LogLevel.Debug, "Not subscribed to shard {Shard} ({Reason})", EventName = nameof(NotSubscribed))]
        public static partial void NotSubscribed(ILogger logger, int shard, string reason);
    }
}
