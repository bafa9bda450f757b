using System.Globalization;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>
/// The parameters that one tool mirrors into <c>Mcp-Param-*</c> headers (2026-07-28, basic/transports/streamable-http,
/// "Custom Headers from Tool Parameters"): writes the headers of a call, and compares those of a call with its body.
/// Read from a schema by <see cref="McpParamHeaderSchema"/>.
/// </summary>
public sealed class McpParamHeaders
{
    private const decimal MaxSafeInteger = (1L << 53) - 1;

    internal McpParamHeaders(IReadOnlyList<McpParamHeader> items) => Items = items;

    public static McpParamHeaders None { get; } = new([]);

    public IReadOnlyList<McpParamHeader> Items { get; }

    /// <summary>Adds the headers of a call; <see cref="McpHeaderFault.ParamAmbiguous"/> if the arguments give a value twice.</summary>
    /// <param name="arguments"><c>params.arguments</c>, or empty if there are none.</param>
    /// <param name="headers">Gets header names and encoded values.</param>
    public McpHeaderFault Encode(ReadOnlySpan<byte> arguments, ICollection<KeyValuePair<string, string>> headers)
    {
        foreach (var item in Items)
        {
            if (!McpParamValue.TryFind(arguments, item.Path, out var value))
            {
                return McpHeaderFault.ParamAmbiguous;
            }

            if (value.ToText() is { } text)
            {
                headers.Add(new(item.HeaderName, McpHeaderValue.Encode(text)));
            }
        }

        return McpHeaderFault.None;
    }

    /// <summary>Compares the headers of a call with its arguments. Headers that this tool does not declare are not looked at.</summary>
    /// <param name="arguments"><c>params.arguments</c>, or empty if there are none.</param>
    /// <param name="getHeader">Gives the value of a header by its case-insensitive name, or null.</param>
    public McpHeaderFault Check(ReadOnlySpan<byte> arguments, Func<string, string?> getHeader)
    {
        foreach (var item in Items)
        {
            var fault = McpParamValue.TryFind(arguments, item.Path, out var value)
                ? Compare(value, getHeader(item.HeaderName))
                : McpHeaderFault.ParamAmbiguous;
            if (fault != McpHeaderFault.None)
            {
                return fault;
            }
        }

        return McpHeaderFault.None;
    }

    private static McpHeaderFault Compare(in McpParamValue value, string? header)
    {
        var expected = value.ToText();
        if (header is null)
        {
            return expected is null ? McpHeaderFault.None : McpHeaderFault.ParamMissing;
        }

        if (!McpHeaderValue.TryDecode(header, out var decoded))
        {
            return McpHeaderFault.ParamMalformed;
        }

        // "Servers SHOULD compare the header value and the body value numerically": 42.0 is 42.
        var isEqual = value.IsNumber
            ? TryParseInteger(decoded, out var left) && TryParseInteger(expected, out var right) && left == right
            : string.Equals(decoded, expected, StringComparison.Ordinal);
        return isEqual ? McpHeaderFault.None : McpHeaderFault.ParamMismatch;
    }

    /// <summary>An integer that a double holds exactly, in any way JSON may write it.</summary>
    internal static bool TryParseInteger(string? text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out value)
        && decimal.IsInteger(value)
        && decimal.Abs(value) <= MaxSafeInteger;
}
