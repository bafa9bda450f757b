using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Grains.ChangeFeed;

/// <summary>
/// Tells the feed's shards that something was committed, so that front-ends hear of it in milliseconds. Call it after the
/// commit. It is an accelerator: nothing depends on its arriving.
/// </summary>
internal sealed partial class ChangeFeedNotifier(IGrainFactory grains, ILogger<ChangeFeedNotifier> logger)
{
    public async Task NotifyAsync()
    {
        for (var shard = 0; shard < ChangeFeedShards.Count; shard++)
        {
            var feed = grains.GetGrain<IRevocationFeedGrain>(new ChangeFeedKey(shard).ToString());
            try
            {
                await SystemCaller.InvokeAsync(feed.NotifyAsync);
            }
            catch (Exception exception)
            {
                // The change is committed and will be read within half a second; failing it now would be a lie.
                Log.NotNotified(logger, shard, exception.GetType().Name);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Debug, "Change feed shard {Shard} was not notified ({Reason})", EventName = nameof(NotNotified))]
        public static partial void NotNotified(ILogger logger, int shard, string reason);
    }
}
