using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Archestra.Cluster.Protocol.Tokens;

/// <summary>
/// The text of an API token: <c>arch_</c>, 32 random characters of <c>[0-9A-Za-z]</c> (190 bits, of which 166 stay
/// hidden when the display prefix is shown) and 6 characters of checksum. The checksum is made as GitHub makes that of
/// its tokens: the CRC-32 of what stands before it, in base 62, padded with zeros. It lets a front-end and a secret
/// scanner tell a mistyped or invented token without asking anybody; it protects nothing.
/// The text is a secret: <see cref="ToString"/> gives the display prefix, only <see cref="Reveal"/> gives the token.
/// </summary>
public readonly struct ApiTokenText : IEquatable<ApiTokenText>
{
    public const string Prefix = "arch_";
    public const int Length = PrefixLength + RandomLength + ChecksumLength;

    private const int PrefixLength = 5;
    private const int RandomLength = 32;
    private const int ChecksumLength = 6;
    private const int ShownLength = 4;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly string? _text;

    private ApiTokenText(string text) => _text = text;

    /// <summary>What a list of tokens may show: <c>arch_AbCd…</c>.</summary>
    public string DisplayPrefix => string.Concat(Text.AsSpan(0, PrefixLength + ShownLength), "…");

    private string Text => _text ?? throw new InvalidOperationException("There is no token in this value.");

    public static ApiTokenText Create()
    {
        var head = Prefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(head, checksum);
        return new ApiTokenText(string.Concat(head, checksum));
    }

    /// <summary>
    /// Accepts only the exact form. Every text of the right length costs the same work, whatever is wrong with it.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ApiTokenText token)
    {
        token = default;
        if (text is null || text.Length != Length)
        {
            return false;
        }

        var isWellFormed = text.StartsWith(Prefix, StringComparison.Ordinal);
        foreach (var character in text.AsSpan(PrefixLength))
        {
            isWellFormed &= char.IsAsciiLetterOrDigit(character);
        }

        Span<char> expected = stackalloc char[ChecksumLength];
        WriteChecksum(text.AsSpan(0, PrefixLength + RandomLength), expected);
        isWellFormed &= text.AsSpan(PrefixLength + RandomLength).SequenceEqual(expected);
        if (isWellFormed)
        {
            token = new ApiTokenText(text);
        }

        return isWellFormed;
    }

    /// <summary>The token itself, for the one answer that shows it to its owner.</summary>
    public string Reveal() => Text;

    /// <summary>SHA-256 of the text: what a front-end caches by and sends to a silo, which keys it once more.</summary>
    public byte[] Sha256()
    {
        Span<byte> ascii = stackalloc byte[Length];
        Encoding.ASCII.GetBytes(Text, ascii);
        var hash = SHA256.HashData(ascii);
        CryptographicOperations.ZeroMemory(ascii);
        return hash;
    }

    public bool Equals(ApiTokenText other) =>
        _text is null
            ? other._text is null
            : other._text is not null && CryptographicOperations.FixedTimeEquals(Sha256(), other.Sha256());

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ApiTokenText other && Equals(other);

    public override int GetHashCode() => _text is null ? 0 : BitConverter.ToInt32(Sha256());

    public override string ToString() => _text is null ? "" : DisplayPrefix;

    private static void WriteChecksum(ReadOnlySpan<char> head, Span<char> checksum)
    {
        var value = Crc32(head);
        for (var i = ChecksumLength - 1; i >= 0; i--)
        {
            checksum[i] = Alphabet[(int)(value % 62)];
            value /= 62;
        }
    }

    /// <summary>CRC-32/ISO-HDLC (the one of zip and PNG). The framework has it only as a package; 37 bytes need no table.</summary>
    private static uint Crc32(ReadOnlySpan<char> text)
    {
        var crc = uint.MaxValue;
        foreach (var character in text)
        {
            crc ^= (byte)character;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }

    public static bool operator ==(ApiTokenText left, ApiTokenText right) => left.Equals(right);

    public static bool operator !=(ApiTokenText left, ApiTokenText right) => !left.Equals(right);
}
