using System.Security.Cryptography;

namespace Archestra.Cluster.Silo.Secrets;

/// <summary>AES-256-GCM (NIST SP 800-38D) with a random nonce: <c>nonce(12) ‖ ciphertext ‖ tag(16)</c>.</summary>
internal static class AesGcmBox
{
    public const int Overhead = NonceLength + TagLength;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        var box = new byte[plaintext.Length + Overhead];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            box.AsSpan(0, NonceLength), plaintext, box.AsSpan(NonceLength, plaintext.Length), box.AsSpan(^TagLength..), associatedData);
        return box;
    }

    /// <exception cref="CryptographicException">Another key, other associated data, or an altered box.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associatedData)
    {
        if (box.Length < Overhead) throw new CryptographicException("The sealed value is too short.");

        var plaintext = new byte[box.Length - Overhead];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(box[..NonceLength], box[NonceLength..^TagLength], box[^TagLength..], plaintext, associatedData);
        return plaintext;
    }
}
