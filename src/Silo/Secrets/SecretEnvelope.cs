using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Archestra.Cluster.Silo.Secrets;

/// <summary>
/// A secret version at rest: <c>format(1) ‖ wrapped data key ‖ sealed plaintext</c>. The data key is random and used once;
/// a ring key wraps it, so changing ring keys re-wraps 60 bytes and leaves the plaintext sealed. Both boxes are bound to
/// tenant, secret id and version: a record moved to another row does not open.
/// </summary>
internal static class SecretEnvelope
{
    private const byte Format = 1;
    private const int WrappedLength = KeyGeneration.KeyLength + AesGcmBox.Overhead;

    public static byte[] Seal(DerivedKey wrappingKey, SecretAddress address, ReadOnlySpan<byte> plaintext)
    {
        var dataKey = RandomNumberGenerator.GetBytes(KeyGeneration.KeyLength);
        try
        {
            var wrapped = AesGcmBox.Seal(wrappingKey.Bytes, dataKey, Bind("key", address));
            return [Format, .. wrapped, .. AesGcmBox.Seal(dataKey, plaintext, Bind("value", address))];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <exception cref="CryptographicException">The envelope is not the one sealed for this address with this key.</exception>
    public static byte[] Open(DerivedKey wrappingKey, SecretAddress address, ReadOnlySpan<byte> envelope)
    {
        var dataKey = Unwrap(wrappingKey, address, envelope);
        try
        {
            return AesGcmBox.Open(dataKey, envelope[(1 + WrappedLength)..], Bind("value", address));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>The same secret under another ring key.</summary>
    public static byte[] Rewrap(DerivedKey oldKey, DerivedKey newKey, SecretAddress address, ReadOnlySpan<byte> envelope)
    {
        var dataKey = Unwrap(oldKey, address, envelope);
        try
        {
            return [Format, .. AesGcmBox.Seal(newKey.Bytes, dataKey, Bind("key", address)), .. envelope[(1 + WrappedLength)..]];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private static byte[] Unwrap(DerivedKey wrappingKey, SecretAddress address, ReadOnlySpan<byte> envelope)
    {
        if (envelope.Length < 1 + WrappedLength || envelope[0] != Format)
            throw new CryptographicException("The stored secret has an unknown format.");
        return AesGcmBox.Open(wrappingKey.Bytes, envelope.Slice(1, WrappedLength), Bind("key", address));
    }

    // Lengths go before the texts, so that no two addresses give the same bytes.
    private static byte[] Bind(string role, SecretAddress address)
    {
        var version = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(version, address.Version);
        return [.. Prefixed(role), .. Prefixed(address.TenantId), .. Prefixed(address.SecretId), .. version];
    }

    private static byte[] Prefixed(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        return [.. length, .. bytes];
    }
}
