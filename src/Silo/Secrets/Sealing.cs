using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Secrets;

/// <summary>A sealed value is <c>length of key id(1) ‖ key id ‖ box</c>; the key id is part of the associated data.</summary>
internal sealed class Sealing(IKeyRing keyRing) : ISealing
{
    public byte[] Seal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        var key = keyRing.GetHmacKey(KeyPurpose.Sealing);
        var keyId = Encoding.ASCII.GetBytes(key.KeyId);
        return [(byte)keyId.Length, .. keyId, .. AesGcmBox.Seal(key.Bytes, plaintext, Bind(keyId, associatedData))];
    }

    public byte[]? TryOpen(ReadOnlySpan<byte> sealedValue, ReadOnlySpan<byte> associatedData)
    {
        if (sealedValue.IsEmpty || sealedValue.Length < 1 + sealedValue[0]) return null;

        var keyId = sealedValue.Slice(1, sealedValue[0]);
        if (keyRing.FindHmacKey(KeyPurpose.Sealing, Encoding.ASCII.GetString(keyId)) is not { } key) return null;
        try
        {
            return AesGcmBox.Open(key.Bytes, sealedValue[(1 + keyId.Length)..], Bind(keyId, associatedData));
        }
        catch (CryptographicException)
        {
            // It came from outside: a forged or foreign value is expected, not a fault.
            return null;
        }
    }

    private static byte[] Bind(ReadOnlySpan<byte> keyId, ReadOnlySpan<byte> associatedData) =>
        [(byte)keyId.Length, .. keyId, .. associatedData];
}
