namespace Archestra.Cluster.Silo.Secrets;

/// <summary>A 256-bit root key of the ring. Never used itself: every use derives a key of its own from it.</summary>
/// <param name="Replaced">When another key became the active one in its place.</param>
/// <param name="Retired">When nothing needed it any more: it opens nothing that comes from outside.</param>
internal sealed record RingKey(
    string Id, DateTimeOffset Created, byte[] Key, bool Active, DateTimeOffset? Replaced = null, DateTimeOffset? Retired = null);
