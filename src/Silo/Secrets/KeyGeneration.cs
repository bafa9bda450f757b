using System.Buffers.Text;
using System.Security.Cryptography;

namespace Archestra.Cluster.Silo.Secrets;

internal static class KeyGeneration
{
    /// <summary>AES-256, and the full strength of HMAC-SHA256.</summary>
    public const int KeyLength = 32;

    public static RingKey NewKey(DateTimeOffset now) =>
        new(NewId("k_"), now, RandomNumberGenerator.GetBytes(KeyLength), Active: true);

    public static RingSigningKey NewSigningKey(DateTimeOffset now)
    {
        // ES256 is ECDSA on P-256 (RFC 7518 §3.4).
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new RingSigningKey(NewId("s_"), now, pair.ExportPkcs8PrivateKey(), Active: true);
    }

    /// <summary>128 random bits behind a prefix that says what the id names.</summary>
    public static string NewId(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
