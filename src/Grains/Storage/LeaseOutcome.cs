namespace Archestra.Cluster.Grains.Storage;

/// <param name="Acquired">Whether the caller holds it now.</param>
/// <param name="Current">The lease as it is now: the caller's, or that of whoever holds it.</param>
/// <param name="Previous">
/// With an acquisition: the lease as it was before, unless its holder released it. What its payload names may still be
/// running and is the new holder's to end.
/// </param>
public sealed record LeaseOutcome(bool Acquired, Lease Current, Lease? Previous = null);
