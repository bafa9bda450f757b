namespace Archestra.Cluster.Silo.Secrets;

/// <param name="KeyId">The ring's key that it was derived from.</param>
/// <param name="Bytes">32 bytes, for one purpose only.</param>
internal sealed record DerivedKey(string KeyId, byte[] Bytes);
