namespace Archestra.Cluster.Grains.Tokens;

/// <summary>Port: ES256 signatures with the key ring's signing keys, for code that must not hold a key.</summary>
public interface ITokenSigning
{
    /// <summary>The key that new texts are signed with.</summary>
    string ActiveKeyId { get; }

    /// <summary>Every key that a good text may be signed with.</summary>
    IReadOnlyList<SigningKey> Keys { get; }

    /// <summary>Signs with the active key; 64 bytes, R ‖ S (RFC 7518 §3.4).</summary>
    byte[] Sign(byte[] message);
}
