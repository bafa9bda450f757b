using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>The SHA-256 of a token's text: what a front-end keeps instead of the token. A value, so that a look-up allocates nothing.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenDigest
{
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

    public byte[] ToArray() => MemoryMarshal.AsBytes<ulong>([_first, _second, _third, _fourth]).ToArray();
}
