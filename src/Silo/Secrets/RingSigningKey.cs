namespace Archestra.Cluster.Silo.Secrets;

/// <summary>An ES256 key pair of the ring, as PKCS #8.</summary>
/// <param name="Replaced">When another key became the active one in its place.</param>
/// <param name="Retired">When nothing that it signed could be good any more: its signatures are refused.</param>
internal sealed record RingSigningKey(
    string Id, DateTimeOffset Created, byte[] Pkcs8, bool Active, DateTimeOffset? Replaced = null, DateTimeOffset? Retired = null);
