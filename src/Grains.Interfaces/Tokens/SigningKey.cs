namespace Archestra.Cluster.Grains.Tokens;

/// <summary>A public ES256 key: P-256 coordinates (RFC 7518 §6.2).</summary>
[GenerateSerializer, Immutable, Alias(Aliases.SigningKey)]
public sealed record SigningKey([property: Id(0)] string KeyId, [property: Id(1)] byte[] X, [property: Id(2)] byte[] Y);
