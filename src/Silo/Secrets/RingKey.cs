namespace Archestra.Cluster.Silo.Secrets;

/// <summary>A 256-bit root key of the ring. Never used itself: every use derives a key of its own from it.</summary>
internal sealed record RingKey(string Id, DateTimeOffset Created, byte[] Key, bool Active);
