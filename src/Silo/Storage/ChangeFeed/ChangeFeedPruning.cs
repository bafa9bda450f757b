using System.Data.Common;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Storage.ChangeFeed;

/// <summary>Drops expired feed entries once a minute. Every silo does so; it is the same work whoever is first.</summary>
internal sealed partial class ChangeFeedPruning(
    IChangeFeedStore feed, TimeProvider timeProvider, ILogger<ChangeFeedPruning> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await PruneAsync(stoppingToken).ConfigureAwait(false);
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        try
        {
            await feed.PruneAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbException exception)
        {
            // Old entries do no harm but take room: the next minute tries again.
            Log.PruneFailed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Warning, "Expired entries of the change feed could not be dropped.", EventName = nameof(PruneFailed))]
        public static partial void PruneFailed(ILogger logger, Exception exception);
    }
}
