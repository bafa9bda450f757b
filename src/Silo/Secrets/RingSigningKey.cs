namespace Archestra.Cluster.Silo.Secrets;

/// <summary>An ES256 key pair of the ring, as PKCS #8.</summary>
internal sealed record RingSigningKey(string Id, DateTimeOffset Created, byte[] Pkcs8, bool Active);
