using System.Buffers.Text;
using System.Security.Cryptography;

namespace Archestra.Cluster.Silo.Secrets;

internal static class KeyGeneration
{
    /// <summary>AES-256, and the full strength of HMAC-SHA256.</summary>
    public const int KeyLength = 32;

    public static RingKey NewKey(DateTimeOffset now, string? id = null, bool active = true) =>
        new(id ?? NewKeyId(), now, RandomNumberGenerator.GetBytes(KeyLength), active);

    public static RingSigningKey NewSigningKey(DateTimeOffset now, string? id = null, bool active = true)
    {
        // ES256 is ECDSA on P-256 (RFC 7518 §3.4).
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new RingSigningKey(id ?? NewSigningKeyId(), now, pair.ExportPkcs8PrivateKey(), active);
    }

    public static string NewKeyId() => NewId("k_");

    public static string NewSigningKeyId() => NewId("s_");

    /// <summary>128 random bits behind a prefix that says what the id names.</summary>
    public static string NewId(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
