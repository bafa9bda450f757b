namespace Archestra.Cluster.Grains.Secrets;

/// <summary>HMAC-SHA256 with the key ring's keys, for code that must not hold a key.</summary>
public interface IKeyedHashing
{
    /// <summary>With the active key.</summary>
    KeyedHash Compute(KeyPurpose purpose, ReadOnlySpan<byte> message);

    /// <summary>With every key of the ring, the active one first: what a value stored before a rotation is looked up by.</summary>
    IReadOnlyList<KeyedHash> ComputeWithAllKeys(KeyPurpose purpose, ReadOnlySpan<byte> message);

    /// <summary>Whether a newer key has taken the place of this one: what is keyed by it should be brought under the active one.</summary>
    bool IsOutdated(string keyId);

    /// <summary>Whether <paramref name="hash"/> is right, compared in constant time; false also if the ring has not the key.</summary>
    bool Verify(KeyPurpose purpose, string keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> hash);
}
