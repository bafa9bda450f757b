namespace Archestra.Cluster.Grains.Secrets;

/// <param name="KeyId">The key ring's key that it was computed with.</param>
/// <param name="Value">32 bytes.</param>
public sealed record KeyedHash(string KeyId, byte[] Value);
