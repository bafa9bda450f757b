using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>
/// Values of <c>Mcp-Name</c> and <c>Mcp-Param-*</c> (2026-07-28, basic/transports/streamable-http, "Value Encoding"):
/// text that is safe in a header stands as it is, any other as <c>=?base64?{Base64 of its UTF-8}?=</c>.
/// </summary>
public static class McpHeaderValue
{
    private const string SentinelStart = "=?base64?";
    private const string SentinelEnd = "?=";

    // RFC 9110 section 5.5: visible ASCII, space and horizontal tab.
    private static readonly SearchValues<char> Safe = SearchValues.Create(
        "\t !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public static string Encode(string value) =>
        NeedsEncoding(value)
            ? string.Concat(SentinelStart, Convert.ToBase64String(Encoding.UTF8.GetBytes(value)), SentinelEnd)
            : value;

    /// <summary>False for characters that no header value may have, and for a sentinel around anything but Base64 of UTF-8.</summary>
    public static bool TryDecode(string header, [NotNullWhen(true)] out string? value)
    {
        value = null;
        var text = header.AsSpan().Trim(" \t");
        if (text.ContainsAnyExcept(Safe))
        {
            return false;
        }

        if (!IsSentinel(text))
        {
            value = text.ToString();
            return true;
        }

        var base64 = text[SentinelStart.Length..^SentinelEnd.Length];
        var bytes = new byte[(base64.Length / 4 * 3) + 3];

        // Base64.IsValid counts white space as valid, which has no place inside a header's sentinel.
        if (base64.ContainsAny(" \t")
            || !Base64.IsValid(base64)
            || !Convert.TryFromBase64Chars(base64, bytes, out var written)
            || !Utf8.IsValid(bytes.AsSpan(0, written)))
        {
            return false;
        }

        value = Encoding.UTF8.GetString(bytes, 0, written);
        return true;
    }

    private static bool NeedsEncoding(string value) =>
        value.Length > 0
        && (value.AsSpan().ContainsAnyExcept(Safe)
            || value[0] is ' ' or '\t'
            || value[^1] is ' ' or '\t'
            || IsSentinel(value));

    private static bool IsSentinel(ReadOnlySpan<char> text) =>
        text.Length >= SentinelStart.Length + SentinelEnd.Length
            && text.StartsWith(SentinelStart, StringComparison.Ordinal)
            && text.EndsWith(SentinelEnd, StringComparison.Ordinal);
}
