using System.Security.Cryptography;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Secrets;

/// <summary>
/// The silo's keys. Each purpose has its own, derived from the ring's keys. Usable once storage has started.
/// </summary>
internal interface IKeyRing
{
    /// <summary>Of the key that new things are made with.</summary>
    string ActiveKeyId { get; }

    /// <summary>The active key first, then the others from new to old.</summary>
    IReadOnlyList<string> KeyIds { get; }

    /// <summary>Of the ES256 key that new tokens are signed with.</summary>
    string ActiveSigningKeyId { get; }

    /// <summary>The keys whose signatures are good, one that is still to be used included.</summary>
    IReadOnlyList<string> SigningKeyIds { get; }

    DerivedKey GetHmacKey(KeyPurpose purpose);

    /// <summary>Whether another key has taken this one's place; false for a key that is still to be used.</summary>
    bool IsOutdated(string keyId);

    /// <summary>
    /// Null if the ring has no such key, or if nothing made with it can be good any more: it is retired, or it was replaced
    /// longer ago than anything issued for a while lives. The audit log is verified with every key.
    /// </summary>
    DerivedKey? FindHmacKey(KeyPurpose purpose, string keyId);

    /// <summary>The key that wraps the data keys of secrets; null if the ring has no such key.</summary>
    DerivedKey? FindWrappingKey(string keyId);

    /// <summary>An ES256 key pair, the caller's to dispose; null if the ring has no such key.</summary>
    ECDsa? OpenSigningKey(string keyId);
}
