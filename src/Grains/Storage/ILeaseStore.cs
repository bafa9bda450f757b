namespace Archestra.Cluster.Grains.Storage;

/// <summary>
/// Named leases with fencing epochs. Times are the callers' clocks: a lease must be long against the difference between
/// the clocks of two silos.
/// </summary>
public interface ILeaseStore
{
    /// <summary>
    /// Takes the lease if it is free, expired, or the caller's own already (which begins a new epoch).
    /// </summary>
    Task<LeaseOutcome> TryAcquireAsync(
        string name, string holder, TimeSpan duration, string? payload, CancellationToken cancellationToken);

    /// <summary>
    /// Extends the lease if <paramref name="holder"/> still has it in this epoch, even when it had expired meanwhile but
    /// nobody took it. A payload replaces the stored one; null keeps it.
    /// </summary>
    Task<bool> RenewAsync(
        string name, string holder, long epoch, TimeSpan duration, string? payload, CancellationToken cancellationToken);

    /// <summary>Gives the lease up and forgets its payload; false if it was not the caller's.</summary>
    Task<bool> ReleaseAsync(string name, string holder, long epoch, CancellationToken cancellationToken);

    /// <summary>Leases that were not released, expired or not, whose holder begins so.</summary>
    Task<IReadOnlyList<Lease>> ListByHolderAsync(string holderPrefix, CancellationToken cancellationToken);
}
