using System.Security.Cryptography;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Secrets;

internal sealed class KeyedHashing(IKeyRing keyRing) : IKeyedHashing
{
    public KeyedHash Compute(KeyPurpose purpose, ReadOnlySpan<byte> message) => Compute(keyRing.GetHmacKey(purpose), message);

    public IReadOnlyList<KeyedHash> ComputeWithAllKeys(KeyPurpose purpose, ReadOnlySpan<byte> message)
    {
        var keyIds = keyRing.KeyIds;
        var hashes = new KeyedHash[keyIds.Count];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = Compute(keyRing.FindHmacKey(purpose, keyIds[i])!, message);
        return hashes;
    }

    public bool Verify(KeyPurpose purpose, string keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> hash) =>
        keyRing.FindHmacKey(purpose, keyId) is { } key
        && CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key.Bytes, message), hash);

    private static KeyedHash Compute(DerivedKey key, ReadOnlySpan<byte> message) =>
        new(key.KeyId, HMACSHA256.HashData(key.Bytes, message));
}
