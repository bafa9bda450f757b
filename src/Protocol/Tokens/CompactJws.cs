using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Archestra.Cluster.Protocol.Tokens;

/// <summary>
/// A signed text in the JWS Compact Serialization (RFC 7515 §7.1):
/// <c>BASE64URL(header) . BASE64URL(payload) . BASE64URL(signature)</c>. Says nothing of header or payload; whoever reads
/// one checks <c>alg</c> and <c>typ</c> before the signature, so that a text of another kind is never taken for this one.
/// We sign with ES256 only (RFC 7518 §3.4); for the algorithms of others see <see cref="Jose.JsonWebToken"/>.
/// </summary>
public sealed class CompactJws
{
    /// <summary>Longer texts are not looked at: they would come from nobody who was given one by us.</summary>
    public const int MaxLength = 2048;

    private const int SignatureLength = 64;

    private CompactJws(byte[] header, byte[] payload, byte[] signingInput, byte[] signature)
    {
        Header = header;
        Payload = payload;
        SigningInput = signingInput;
        Signature = signature;
    }

    /// <summary>UTF-8 JSON, unverified.</summary>
    public byte[] Header { get; }

    /// <summary>UTF-8 JSON, worth nothing before <see cref="IsSignedBy"/> said yes.</summary>
    public byte[] Payload { get; }

    internal byte[] SigningInput { get; }

    internal byte[] Signature { get; }

    /// <param name="sign">Signs the bytes with ES256; 64 bytes, R ‖ S.</param>
    public static string Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Func<byte[], byte[]> sign)
    {
        ArgumentNullException.ThrowIfNull(sign);
        var signingInput = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        var signature = sign(Encoding.ASCII.GetBytes(signingInput));
        if (signature.Length != SignatureLength)
        {
            throw new CryptographicException("An ES256 signature has 64 bytes (RFC 7518 §3.4).");
        }

        return $"{signingInput}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>One of our own: not longer than we make them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out CompactJws? jws) => TryParse(text, MaxLength, out jws);

    public static bool TryParse([NotNullWhen(true)] string? text, int maxLength, [NotNullWhen(true)] out CompactJws? jws)
    {
        jws = null;
        if (text is null || text.Length > maxLength || text.AsSpan().Count('.') != 2)
        {
            return false;
        }

        var first = text.IndexOf('.');
        var second = text.LastIndexOf('.');
        if (TryDecode(text.AsSpan(0, first)) is not { } header
            || TryDecode(text.AsSpan(first + 1, second - first - 1)) is not { } payload
            || TryDecode(text.AsSpan(second + 1)) is not { } signature)
        {
            return false;
        }

        jws = new CompactJws(header, payload, Encoding.ASCII.GetBytes(text[..second]), signature);
        return true;
    }

    /// <param name="x">The public key's P-256 coordinate (RFC 7518 §6.2.1.2), 32 bytes.</param>
    /// <param name="y">The other one.</param>
    public bool IsSignedBy(byte[] x, byte[] y)
    {
        var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } };
        try
        {
            using var key = ECDsa.Create(parameters);
            return Signature.Length == SignatureLength && key.VerifyData(SigningInput, Signature, HashAlgorithmName.SHA256);
        }
        catch (CryptographicException)
        {
            // The coordinates are not a point of the curve: nothing was signed with such a key.
            return false;
        }
    }

    /// <summary>Null for anything that is not canonical base64url: one signed content has one text only.</summary>
    internal static byte[]? TryDecode(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.ContainsAny("=\r\n\t ") || !Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        return text.SequenceEqual(Base64Url.EncodeToString(bytes)) ? bytes : null;
    }
}
