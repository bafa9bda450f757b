using System.Data.Common;
using Archestra.Cluster.Protocol.Telemetry;
using Archestra.Cluster.Silo.Secrets;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>
/// Counts the stored secrets that are not under the active key, for whoever watches a rotation. Every silo counts, and gets
/// the same number; nobody does while nobody asks.
/// </summary>
internal sealed class SecretsLeft(Resealing resealing, KeyRing keyRing, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    private long _count = -1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var observation = GatewayMetrics.SecretsLeft.Observe(() => Interlocked.Read(ref _count) is >= 0 and var count ? count : null);
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            if (GatewayMetrics.SecretsLeft.IsObserved)
            {
                await CountAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task CountAsync(CancellationToken stoppingToken)
    {
        try
        {
            Interlocked.Exchange(ref _count, await resealing.CountOthersAsync(keyRing.ActiveKeyId, stoppingToken).ConfigureAwait(false));
        }
        catch (DbException)
        {
            // Without a database there is no number; that it is gone is said elsewhere.
            Interlocked.Exchange(ref _count, -1);
        }
    }
}
