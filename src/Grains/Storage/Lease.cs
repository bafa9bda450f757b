namespace Archestra.Cluster.Grains.Storage;

/// <param name="Epoch">Grows by one with each acquisition: a fencing token.</param>
/// <param name="Payload">What the holder wants its successor to know (process id and start time, …).</param>
public sealed record Lease(string Name, string Holder, long Epoch, string? Payload, DateTimeOffset ExpiresAt);
