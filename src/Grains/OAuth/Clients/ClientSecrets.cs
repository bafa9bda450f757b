using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Secrets that a client is given: 256 random bits (RFC 6749 §10.10 asks for 128), of which only the hash is kept.</summary>
internal static class ClientSecrets
{
    /// <summary>Letters that no form and no header needs to escape.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>In constant time; false when there is no hash.</summary>
    public static bool Matches(byte[]? hash, string? secret) =>
        hash is not null && secret is not null && CryptographicOperations.FixedTimeEquals(hash, Hash(secret));
}
