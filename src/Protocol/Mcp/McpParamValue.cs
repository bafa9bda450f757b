using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Protocol.JsonRpc;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>The value at one property path of a call's arguments.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct McpParamValue
{
    private readonly ReadOnlySpan<byte> _raw;
    private readonly JsonTokenType _type;

    private McpParamValue(ReadOnlySpan<byte> raw, JsonTokenType type)
    {
        _raw = raw;
        _type = type;
    }

    public bool IsNumber => _type == JsonTokenType.Number;

    /// <summary>False if a key on the path stands there twice. An absent value is found, as nothing.</summary>
    public static bool TryFind(ReadOnlySpan<byte> arguments, ReadOnlySpan<byte[]> path, out McpParamValue value)
    {
        value = default;
        var current = arguments;
        foreach (var key in path)
        {
            if (current.IsEmpty)
            {
                return true;
            }

            value = default;
            var isFound = false;
            var next = ReadOnlySpan<byte>.Empty;
            var members = new JsonMembers(current);
            while (members.MoveNext())
            {
                if (!members.Key.SequenceEqual(key))
                {
                    continue;
                }

                if (isFound)
                {
                    return false;
                }

                isFound = true;
                next = members.RawValue;
                value = new McpParamValue(next, members.ValueType);
            }

            current = next;
        }

        return true;
    }

    /// <summary>
    /// The text to mirror: null for an absent value and for JSON null, and for a value that has no header form, which the
    /// upstream refuses by its schema anyway.
    /// </summary>
    public string? ToText() => _type switch
    {
        JsonTokenType.String => ReadString(),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Number when McpParamHeaders.TryParseInteger(Encoding.ASCII.GetString(_raw), out var integer) =>
            decimal.Truncate(integer).ToString("0", CultureInfo.InvariantCulture),
        _ => null,
    };

    private string? ReadString()
    {
        var reader = new Utf8JsonReader(_raw);
        reader.Read();
        return reader.ValueIsEscaped && !JsonText.IsUnambiguous(reader.ValueSpan) ? null : reader.GetString();
    }
}
