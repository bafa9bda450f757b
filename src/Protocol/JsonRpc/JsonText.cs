using System.Buffers;
using System.Globalization;

namespace Archestra.Cluster.Protocol.JsonRpc;

internal static class JsonText
{
    /// <summary>
    /// Whether a string means the same to every reader: no unpaired surrogate escape (Go and Python read other text than
    /// JavaScript there, System.Text.Json throws) and no NUL (readers in C end the text there).
    /// </summary>
    /// <param name="raw">The inside of a JSON string whose syntax and UTF-8 were already checked.</param>
    public static bool IsUnambiguous(ReadOnlySpan<byte> raw)
    {
        while (true)
        {
            var backslash = raw.IndexOf((byte)'\\');
            if (backslash < 0)
            {
                return true;
            }

            raw = raw[backslash..];
            if (raw[1] != (byte)'u')
            {
                raw = raw[2..];
                continue;
            }

            var unit = CodeUnit(raw);
            raw = raw[6..];
            if (unit == '\0' || char.IsLowSurrogate(unit))
            {
                return false;
            }

            if (char.IsHighSurrogate(unit))
            {
                if (!raw.StartsWith("\\u"u8) || !char.IsLowSurrogate(CodeUnit(raw)))
                {
                    return false;
                }

                raw = raw[6..];
            }
        }
    }

    /// <summary>FNV-1a, 64 bits. Two keys with one hash count as the same key: at worst a strange message is refused.</summary>
    public static ulong Hash(ReadOnlySpan<byte> key)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in key)
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary><c>-?[1-9][0-9]*</c> or <c>0</c>, and exact in a double (2^53 - 1, as JavaScript's MAX_SAFE_INTEGER).</summary>
    public static bool IsSafeInteger(ReadOnlySpan<byte> number)
    {
        const long max = (1L << 53) - 1;
        return long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value is >= -max and <= max
            && (value != 0 || number.Length == 1)
            && number.IndexOfAnyExcept(IntegerCharacters) < 0;
    }

    private static readonly SearchValues<byte> IntegerCharacters = SearchValues.Create("-0123456789"u8);

    private static char CodeUnit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
