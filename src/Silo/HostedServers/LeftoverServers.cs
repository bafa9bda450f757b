using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// For a silo that is known to be the only one of its store: at its start every launch lease is a dead silo's. What that
/// left running is ended and its leases are given up, so that nobody waits for them to run out.
/// </summary>
internal sealed partial class LeftoverServers(ILeaseStore leases, IHostedServerLauncher launcher, ILogger<LeftoverServers> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var lease in await leases.ListByHolderAsync("", cancellationToken).ConfigureAwait(false))
        {
            if (await IsGoneAsync(lease, cancellationToken).ConfigureAwait(false))
            {
                await leases.ReleaseAsync(lease.Name, lease.Holder, lease.Epoch, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                // Whoever takes the lease when it has run out tries again.
                Log.StillRunning(logger, lease.Name);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> IsGoneAsync(Lease lease, CancellationToken cancellationToken)
    {
        var gone = true;
        foreach (var process in LaunchPayload.Read(lease.Payload))
        {
            gone &= await launcher.ReapAsync(process, cancellationToken).ConfigureAwait(false);
        }

        return gone;
    }

    private static partial class Log
    {
        [LoggerMessage(3290, LogLevel.Warning, "A process that an earlier silo left behind is still running: {Lease}", EventName = nameof(StillRunning))]
        public static partial void StillRunning(ILogger logger, string lease);
    }
}
