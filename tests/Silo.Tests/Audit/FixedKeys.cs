using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Tests.Audit;

/// <summary>A key ring with one key, the same in every test.</summary>
internal sealed class FixedKeys(string keyId = "k1") : IKeyedHashing
{
    public KeyedHash Compute(KeyPurpose purpose, ReadOnlySpan<byte> message) => new(keyId, HMACSHA256.HashData(KeyOf(purpose, keyId), message));

    public IReadOnlyList<KeyedHash> ComputeWithAllKeys(KeyPurpose purpose, ReadOnlySpan<byte> message) => [Compute(purpose, message)];

    public bool IsOutdated(string keyId) => false;

    public bool Verify(KeyPurpose purpose, string keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> hash) =>
        CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(KeyOf(purpose, keyId), message), hash);

    private static byte[] KeyOf(KeyPurpose purpose, string keyId) => SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}/{keyId}"));
}
