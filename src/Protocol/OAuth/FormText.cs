using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Archestra.Cluster.Protocol.OAuth;

/// <summary>
/// <c>application/x-www-form-urlencoded</c> as OAuth uses it (RFC 6749 appendix B), strictly: what is not well-formed is
/// refused instead of guessed, so that no two readers of one request see different parameters.
/// </summary>
public static class FormText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The parameters in their order; null when the text is malformed or has more than so many.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? TryParse(ReadOnlySpan<byte> body, int maxParameters)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var range in body.Split((byte)'&'))
        {
            var parameter = body[range];
            if (parameter.IsEmpty)
            {
                continue;
            }

            var equals = parameter.IndexOf((byte)'=');
            if (parameters.Count == maxParameters
                || !TryDecode(equals < 0 ? parameter : parameter[..equals], out var name)
                || !TryDecode(equals < 0 ? [] : parameter[(equals + 1)..], out var value))
            {
                return null;
            }

            parameters.Add(KeyValuePair.Create(name, value));
        }

        return parameters;
    }

    /// <summary>One name or value: <c>+</c> is a space, <c>%20</c> a byte, the bytes are UTF-8.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out string? text)
    {
        text = null;
        var bytes = new byte[encoded.Length];
        var length = 0;
        for (var at = 0; at < encoded.Length; at++)
        {
            switch (encoded[at])
            {
                case (byte)'+':
                    bytes[length++] = (byte)' ';
                    break;
                case (byte)'%':
                    if (at + 2 >= encoded.Length || !char.IsAsciiHexDigit((char)encoded[at + 1]) || !char.IsAsciiHexDigit((char)encoded[at + 2]))
                    {
                        return false;
                    }

                    bytes[length++] = (byte)((HexValue(encoded[at + 1]) << 4) | HexValue(encoded[at + 2]));
                    at += 2;
                    break;
                default:
                    bytes[length++] = encoded[at];
                    break;
            }
        }

        try
        {
            text = Strict.GetString(bytes, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
