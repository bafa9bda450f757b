using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>The SHA-256 of a token's text: what a front-end keeps instead of the token. A value, so that a look-up allocates nothing.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenDigest
{
    /// <summary>A JWT and an address; on the stack.</summary>
    private const int MaxTextLength = JsonWebToken.MaxLength + 1024;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    public TokenDigest(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException("A SHA-256 has 32 bytes.", nameof(sha256));
        }

        var parts = MemoryMarshal.Cast<byte, ulong>(sha256);
        (_first, _second, _third, _fourth) = (parts[0], parts[1], parts[2], parts[3]);
    }

    /// <summary>
    /// Of a JWT at one gateway: the same text at another one is another question. False for what is too long to be one.
    /// </summary>
    public static bool TryOf(ReadOnlySpan<char> jwt, string issuer, string gatewayId, out TokenDigest digest)
    {
        digest = default;
        Span<byte> text = stackalloc byte[MaxTextLength];
        if (!Encoding.UTF8.TryGetBytes(jwt, text, out var length) || !Append(text, ref length, issuer) || !Append(text, ref length, gatewayId))
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        CryptographicOperations.ZeroMemory(text[..length]);
        digest = new TokenDigest(hash);
        return true;
    }

    private static bool Append(Span<byte> text, ref int length, string part)
    {
        // Neither of them has a line's end in it: no two different questions become one text.
        if (length >= text.Length || !Encoding.UTF8.TryGetBytes(part, text[(length + 1)..], out var written))
        {
            return false;
        }

        text[length] = (byte)'\n';
        length += written + 1;
        return true;
    }

    public byte[] ToArray() => MemoryMarshal.AsBytes<ulong>([_first, _second, _third, _fourth]).ToArray();
}
