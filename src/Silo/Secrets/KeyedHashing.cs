using System.Security.Cryptography;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Secrets;

internal sealed class KeyedHashing(IKeyRing keyRing) : IKeyedHashing
{
    public KeyedHash Compute(KeyPurpose purpose, ReadOnlySpan<byte> message) => Compute(keyRing.GetHmacKey(purpose), message);

    public IReadOnlyList<KeyedHash> ComputeWithAllKeys(KeyPurpose purpose, ReadOnlySpan<byte> message)
    {
        var hashes = new List<KeyedHash>();
        foreach (var keyId in keyRing.KeyIds)
        {
            if (keyRing.FindHmacKey(purpose, keyId) is { } key) hashes.Add(Compute(key, message));
        }

        return hashes;
    }

    public bool IsOutdated(string keyId) => keyRing.IsOutdated(keyId);

    public bool Verify(KeyPurpose purpose, string keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> hash) =>
        keyRing.FindHmacKey(purpose, keyId) is { } key
        && CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key.Bytes, message), hash);

    private static KeyedHash Compute(DerivedKey key, ReadOnlySpan<byte> message) =>
        new(key.KeyId, HMACSHA256.HashData(key.Bytes, message));
}
