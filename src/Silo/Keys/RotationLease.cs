using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>Which silo works on the key ring. Losing it does no harm: it only saves the others the work.</summary>
internal sealed class RotationLease(ILeaseStore leases, SiloIncarnation self)
{
    private const string Name = "key-rotation";
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    public async Task<bool> TryHoldAsync(CancellationToken cancellationToken) =>
        (await leases.TryAcquireAsync(Name, self.Id, Duration, null, cancellationToken).ConfigureAwait(false)).Acquired;
}
