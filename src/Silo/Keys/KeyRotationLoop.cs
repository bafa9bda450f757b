using Archestra.Cluster.Grains.Keys;
using Archestra.Cluster.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>
/// Carries rotations on in the background, on whichever silo has the lease; it keeps nothing in memory, so another silo or
/// the next start goes on where this one ended.
/// </summary>
internal sealed partial class KeyRotationLoop(
    RotationStore store,
    RotationSteps steps,
    KeyRetirement retirement,
    RotationLease lease,
    IOptions<KeyRotationOptions> options,
    TimeProvider time,
    ILogger<KeyRotationLoop> logger) : BackgroundService
{
    private readonly SemaphoreSlim _wake = new(0, 1);
    private long? _retiredAt;

    /// <summary>There is something to do now.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount == 0) _wake.Release();
    }

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var isMore = false;
            try
            {
                isMore = await TurnAsync(stoppingToken).ConfigureAwait(false);
            }
            // A step that failed is taken again: the state in the store is still true.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.StepFailed(logger, exception);
            }

            if (isMore) await Task.Delay(options.Value.PortionPause, time, stoppingToken).ConfigureAwait(false);
            else await _wake.WaitAsync(options.Value.PollInterval, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> TurnAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync(cancellationToken).ConfigureAwait(false) is not (var stored, var version)) return false;
        if (stored.Rotation.State == KeyRotationState.Finished)
        {
            await RetireAsync(stored.TenantId, cancellationToken).ConfigureAwait(false);
            return false;
        }

        _retiredAt = null;
        if (!await lease.TryHoldAsync(cancellationToken).ConfigureAwait(false)) return false;

        try
        {
            return await steps.AdvanceAsync(stored, version, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StorageStartupException)
        {
            Log.RingNotChanged(logger, exception);
            return await steps.HoldAsync(
                stored, version, [], ReadOnlyRing.Problem(stored.Rotation, exception), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RetireAsync(string tenantId, CancellationToken cancellationToken)
    {
        if (!retirement.HasCandidates || (_retiredAt is { } last && time.GetElapsedTime(last) < options.Value.RetirementInterval)) return;
        if (!await lease.TryHoldAsync(cancellationToken).ConfigureAwait(false)) return;

        await retirement.RunAsync(tenantId, cancellationToken).ConfigureAwait(false);
        _retiredAt = time.GetTimestamp();
    }

    private static partial class Log
    {
        [LoggerMessage(2111, LogLevel.Error, "A step of the key rotation failed; it is taken again.", EventName = nameof(StepFailed))]
        public static partial void StepFailed(ILogger logger, Exception exception);

        [LoggerMessage(2112, LogLevel.Error, "The key ring could not be changed; the rotation waits.", EventName = nameof(RingNotChanged))]
        public static partial void RingNotChanged(ILogger logger, Exception exception);
    }
}
