using System.Text;

namespace Archestra.Cluster.Protocol.Tests.Fuzzing;

/// <summary>
/// Makes JSON-RPC messages by grammar, most of them nearly right, with repeated, misspelt, escaped and reordered keys
/// and values of any type; then damages the bytes of some.
/// </summary>
internal sealed class EnvelopeGenerator
{
    private static readonly string[] Methods = ["tools/call", "tools/call", "tools/list", "initialize", "resources/read", "prompts/get", "notifications/cancelled", "notifications/progress", "ping", "x/y"];
    private static readonly string[] ParamTexts = ["name", "uri", "taskId", "protocolVersion", "cursor", "requestState"];
    private static readonly string[] ParamObjects = ["capabilities", "clientInfo", "inputResponses"];
    private static readonly string[] MetaTexts = ["io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/logLevel", "traceparent"];
    private static readonly string[] MetaObjects = ["io.modelcontextprotocol/clientCapabilities", "io.modelcontextprotocol/clientInfo"];

    private static readonly byte[][] Splinters =
    [
        [0], [0xFF], [0xC3], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80], [0xE2, 0x84, 0xAA], [0xC5, 0xBF],
        .. new[] { "\"", "{", "}", "[", "]", ",", ":", "\\", "\\u", "//", "/**/", "NaN", "-", "e1", ".0", " ", "\n", "\"id\":2,", "\"name\":\"b\",", "\"Name\":\"c\",", ",\"method\":\"z\"", "null" }
            .Select(Encoding.UTF8.GetBytes),
    ];

    private readonly FuzzRandom _random;
    private readonly StringBuilder _output = new();
    private readonly JsonTextGenerator _json;

    public EnvelopeGenerator(FuzzRandom random)
    {
        _random = random;
        _json = new JsonTextGenerator(random, _output);
    }

    public byte[] Next()
    {
        _output.Clear();
        Message();
        var utf8 = Encoding.UTF8.GetBytes(_output.ToString());
        for (var i = _random.Percent(30) ? 1 + _random.Next(3) : 0; i > 0; i--)
        {
            utf8 = Damage(utf8);
        }

        return utf8;
    }

    private void Message()
    {
        var members = new List<Action>();
        Add(members, 99, "jsonrpc", () => _output.Append(_random.Percent(98) ? "\"2.0\"" : "2.0"));
        var isResponse = _random.Percent(12);
        Add(members, isResponse ? 99 : 80, "id", Id);
        if (isResponse)
        {
            Add(members, 98, _random.Percent(70) ? "result" : "error", () => Mostly(() => _json.Object(3)));
        }
        else
        {
            Add(members, 99, "method", () => Mostly(() => _json.Text(_random.Pick(Methods))));
            Add(members, 90, "params", () => Mostly(Params));
        }

        WriteObject(members);
    }

    private void Params()
    {
        var members = new List<Action>();
        Add(members, 70, "name", () => Mostly(() => _json.Text()));
        Add(members, 60, "arguments", () => _json.Value(3));
        Add(members, 50, "_meta", () => Mostly(Meta));
        Add(members, 10, "requestId", Id);
        Add(members, 10, "progressToken", Id);
        foreach (var name in ParamTexts)
        {
            Add(members, 10, name, () => Mostly(() => _json.Text()));
        }

        foreach (var name in ParamObjects)
        {
            Add(members, 8, name, () => Mostly(() => _json.Object(2)));
        }

        WriteObject(members);
    }

    private void Meta()
    {
        var members = new List<Action>();
        Add(members, 50, "progressToken", Id);
        foreach (var name in MetaTexts)
        {
            Add(members, 40, name, () => Mostly(() => _json.Text()));
        }

        foreach (var name in MetaObjects)
        {
            Add(members, 40, name, () => Mostly(() => _json.Object(2)));
        }

        WriteObject(members);
    }

    private void Id() => Mostly(() =>
    {
        if (_random.Percent(50))
        {
            _json.Text();
        }
        else
        {
            _output.Append(_random.Percent(90) ? _random.Pick(["0", "1", "7", "-3", "9007199254740991"]) : _random.Pick(["1.0", "1e2", "-0", "9007199254740993"]));
        }
    });

    private void Mostly(Action usual)
    {
        if (_random.Percent(98))
        {
            usual();
        }
        else
        {
            _json.Value(2);
        }
    }

    private void Add(List<Action> members, int percent, string name, Action value)
    {
        if (!_random.Percent(percent))
        {
            return;
        }

        for (var times = _random.Percent(2) ? 2 : 1; times > 0; times--)
        {
            members.Add(() =>
            {
                _json.Key(name);
                value();
            });
        }
    }

    private void WriteObject(List<Action> members)
    {
        for (var i = _random.Percent(20) ? 1 + _random.Next(2) : 0; i > 0; i--)
        {
            members.Add(() =>
            {
                _json.OtherKey();
                _json.Value(2);
            });
        }

        if (_random.Percent(1))
        {
            members.Add(() => _output.Append("\"__proto__\":{\"name\":\"evil\",\"progressToken\":9,\"id\":9}"));
        }

        if (_random.Percent(40))
        {
            for (var i = members.Count - 1; i > 0; i--)
            {
                var other = _random.Next(i + 1);
                (members[i], members[other]) = (members[other], members[i]);
            }
        }

        _json.Space();
        _output.Append('{');
        for (var i = 0; i < members.Count; i++)
        {
            _output.Append(i > 0 ? "," : "");
            members[i]();
        }

        _json.Space();
        _output.Append('}');
        _json.Space();
    }

    private byte[] Damage(byte[] utf8)
    {
        var at = _random.Next(utf8.Length + 1);
        var until = Math.Min(utf8.Length, at + _random.Next(12));
        switch (_random.Next(6))
        {
            case 0:
                return utf8[..at];
            case 1:
                return [.. utf8[..at], .. utf8[until..]];
            case 2:
                return [.. utf8[..until], .. utf8[at..]];
            case 3 when at < utf8.Length:
                utf8[at] ^= (byte)(1 << _random.Next(8));
                return utf8;
            default:
                return [.. utf8[..at], .. _random.Pick(Splinters), .. utf8[at..]];
        }
    }
}
