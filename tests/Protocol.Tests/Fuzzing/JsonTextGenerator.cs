using System.Text;

namespace Archestra.Cluster.Protocol.Tests.Fuzzing;

/// <summary>Writes JSON values and keys in the many ways the grammar allows, and sometimes in ways it does not.</summary>
internal sealed class JsonTextGenerator(FuzzRandom random, StringBuilder output)
{
    private static readonly string[] Spaces = ["", "", "", "", "", "", " ", "\n", "\t ", "\r\n"];
    private static readonly string[] Numbers = ["0", "1", "-1", "42", "-0", "1.0", "1.5", "1e3", "9007199254740991", "9007199254740992", "-9007199254740991", "1E400", "123456789012345678901234567890", "0.1"];
    private static readonly string[] Texts = ["", "a", "get_weather", "Get_Weather", "tools/call", "é", "世界", "😀", "file:///x/y", "2026-07-28", "2025-11-25", "with \" quote", "back\\slash", "line\nbreak", "\u2028", "\u007f", "\u0001", "__proto__", "null", "1"];
    private static readonly string[] Escapes = ["\\u0000", "\\ud800", "\\udc00", "\\udc00\\ud800", "\\ud83d\\ude00", "\\u00e9", "\\/", "\\b", "\\f", "\\u017f", "\\uFFFF"];
    private static readonly string[] OtherKeys = ["x", "y", "extra", "com.example/a", "io.modelcontextprotocol/serverInfo", "io.modelcontextprotocol/new", "task", "level", "tracestate", "", "__proto__", "é", "constructor", "toString"];

    public void Space() => output.Append(random.Pick(Spaces));

    public void Key(string name)
    {
        Space();
        output.Append('"');
        var variant = random.Next(100);
        foreach (var character in name)
        {
            switch (variant)
            {
                case < 3 when random.Percent(30):
                    output.Append($"\\u{(int)character:x4}");
                    break;
                case 3 when random.Percent(40):
                    output.Append(char.IsAsciiLetterUpper(character) ? char.ToLowerInvariant(character) : char.ToUpperInvariant(character));
                    break;
                case 4:
                    output.Append(character switch { 's' => 'ſ', 'k' => '\u212A', _ => character });
                    break;
                default:
                    output.Append(character);
                    break;
            }
        }

        output.Append(variant == 5 ? random.Pick(Escapes) : "").Append('"');
        Space();
        output.Append(':');
        Space();
    }

    public void OtherKey() => Key(random.Pick(OtherKeys));

    public void Text(string? text = null)
    {
        output.Append('"');
        foreach (var character in text ?? random.Pick(Texts))
        {
            if (character is '"' or '\\' or < ' ' || random.Percent(2))
            {
                output.Append($"\\u{(int)character:X4}");
            }
            else
            {
                output.Append(character);
            }
        }

        output.Append(random.Percent(3) ? random.Pick(Escapes) : "").Append('"');
    }

    public void Number() => output.Append(random.Pick(Numbers));

    public void Object(int depth)
    {
        output.Append('{');
        for (var i = random.Next(4); i > 0; i--)
        {
            OtherKey();
            Value(depth - 1);
            output.Append(i > 1 ? "," : "");
        }

        output.Append('}');
    }

    public void Value(int depth)
    {
        switch (random.Next(depth > 0 ? 8 : 6))
        {
            case 0 or 1:
                Text();
                break;
            case 2 or 3:
                Number();
                break;
            case 4:
                output.Append(random.Pick(["true", "false", "null"]));
                break;
            case 5:
                output.Append(random.Pick(["{}", "[]", "{ }", "[ ]"]));
                break;
            case 6:
                Object(depth);
                break;
            default:
                output.Append('[');
                Value(depth - 1);
                output.Append(',');
                Value(depth - 1);
                output.Append(']');
                break;
        }

        Space();
    }
}
