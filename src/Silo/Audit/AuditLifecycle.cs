using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Silo.Storage.Migrations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// The life of this silo's audit log. Start: bring the tables up to date, enter this silo, close what dead silos left
/// open, all before the first call may begin. While it lives: heartbeats, checkpoints, closing the dead. Stop: write
/// what is queued, sign a last checkpoint, and say that nothing is left open.
/// </summary>
internal sealed partial class AuditLifecycle(
    AuditDatabase database,
    AuditWriter writer,
    DeadSiloCloser closer,
    MigrationRunner migrations,
    IOptions<AuditOptions> options,
    TimeProvider timeProvider,
    ILogger<AuditLifecycle> logger) : IHostedService, IAsyncDisposable
{
    private readonly AuditSiloTable _silos = new(database);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private int _isDisposed;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var set = MigrationSet.Load(AuditDatabase.MigrationPart, database.Database.Dialect);
        await migrations.RunAsync(database.Database, set, cancellationToken).ConfigureAwait(false);
        await _silos.InsertAsync(writer.Silo, timeProvider.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        writer.Start();
        await CloseDeadAsync(cancellationToken).ConfigureAwait(false);
        _running = Task.WhenAll(
            RepeatAsync(options.Value.HeartbeatInterval, BeatAsync), RepeatAsync(options.Value.CheckpointInterval, SignAsync));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (await writer.StopAsync().ConfigureAwait(false))
            await _silos.CloseAsync(writer.Silo, timeProvider.GetUtcNow(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Without a stop before it, this is the death of the silo: nothing more is written.</summary>
    public async ValueTask DisposeAsync()
    {
        // The container disposes it once per registration: as a service and as a hosted one.
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;

        writer.Abandon();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RepeatAsync(TimeSpan interval, Func<CancellationToken, Task> act)
    {
        using var timer = new PeriodicTimer(interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false)) await act(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The silo stops; there is nothing to finish.
            return;
        }
    }

    private Task SignAsync(CancellationToken cancellationToken)
    {
        writer.RequestCheckpoint();
        return Task.CompletedTask;
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _silos.HeartbeatAsync(writer.Silo, timeProvider.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            await CloseDeadAsync(cancellationToken).ConfigureAwait(false);
        }
        // Whatever the store threw, the next beat tries again; calls meanwhile find out by themselves.
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.BeatFailed(logger, exception);
        }
    }

    private async Task CloseDeadAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var silentSince = now - options.Value.SilenceLimit;
        foreach (var dead in await _silos.DeadAsync(writer.Silo, silentSince, cancellationToken).ConfigureAwait(false))
        {
            if (!await _silos.TryClaimAsync(writer.Silo, dead, silentSince, now, cancellationToken).ConfigureAwait(false)) continue;

            await closer.CloseAsync(dead, cancellationToken).ConfigureAwait(false);
            await _silos.CloseAsync(dead, timeProvider.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4031, LogLevel.Warning, "The audit log's heartbeat failed; the next one tries again.", EventName = nameof(BeatFailed))]
        public static partial void BeatFailed(ILogger logger, Exception exception);
    }
}
