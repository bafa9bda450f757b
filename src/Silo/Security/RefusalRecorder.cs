using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Silo.Security;

/// <summary>Writes the refusals of this silo to the audit log every few seconds, and once more when it stops.</summary>
internal sealed partial class RefusalRecorder(RefusalTally refusals, IAuditLog log, TimeProvider time, ILogger<RefusalRecorder> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await RecordAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await RecordAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task RecordAsync(CancellationToken cancellationToken)
    {
        try
        {
            await refusals.RecordAsync(log, cancellationToken).ConfigureAwait(false);
        }
        catch (AuditUnavailableException exception)
        {
            // They stay counted; whoever was refused stays refused.
            Log.NotRecorded(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3111, LogLevel.Error, "Refusals could not be written to the audit log; they are kept and tried again", EventName = nameof(NotRecorded))]
        public static partial void NotRecorded(ILogger logger, Exception exception);
    }
}
