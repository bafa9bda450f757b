using System.Buffers.Text;
using System.Text;

namespace Archestra.Cluster.Gateway.Benchmarks.Targets;

/// <summary>
/// The MCP that the measured calls need, over HTTP or stdio: ten tools, each answering as many bytes as its argument
/// <c>bytes</c> says. Nothing is parsed: what is read of a message is found by its name.
/// </summary>
internal static class UpstreamMessages
{
    public const int Tools = 10;

    private static readonly byte[] Discovered = Encoding.UTF8.GetBytes(
        """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"serverInfo":{"name":"bench","version":"1"}}""");

    private static readonly byte[] Initialized = Encoding.UTF8.GetBytes(
        """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"bench","version":"1"}}""");

    private static readonly byte[] ToolList = Encoding.UTF8.GetBytes(
        "{\"resultType\":\"complete\",\"ttlMs\":60000,\"cacheScope\":\"private\",\"tools\":[" + string.Join(',', Enumerable.Range(0, Tools).Select(Describe)) + "]}");

    private static readonly Dictionary<int, byte[]> Results = new();

    public static string ToolName(int tool) => $"tool_{tool}";

    /// <summary>The result for a request; null for a notification.</summary>
    public static byte[]? ResultFor(ReadOnlySpan<byte> message)
    {
        if (message.IndexOf("\"tools/call\""u8) >= 0)
        {
            return CallResult(message);
        }

        return message switch
        {
            _ when message.IndexOf("\"tools/list\""u8) >= 0 => ToolList,
            _ when message.IndexOf("\"server/discover\""u8) >= 0 => Discovered,
            _ when message.IndexOf("\"initialize\""u8) >= 0 => Initialized,
            _ when message.IndexOf("\"id\":"u8) >= 0 => "{}"u8.ToArray(),
            _ => null,
        };
    }

    /// <summary>The raw id: numbers and strings without a comma or bracket, which is what the clients here send.</summary>
    public static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> message)
    {
        var rest = message[(message.IndexOf("\"id\":"u8) + "\"id\":"u8.Length)..];
        return rest[..rest.IndexOfAny((byte)',', (byte)'}')];
    }

    private static byte[] CallResult(ReadOnlySpan<byte> message)
    {
        var at = message.IndexOf("\"bytes\":"u8);
        var length = at >= 0 && Utf8Parser.TryParse(message[(at + "\"bytes\":"u8.Length)..], out int bytes, out _) ? bytes : 200;
        lock (Results)
        {
            if (!Results.TryGetValue(length, out var result))
            {
                result = Render(length);
                Results.Add(length, result);
            }

            return result;
        }
    }

    /// <summary>A result of exactly that many bytes.</summary>
    private static byte[] Render(int length)
    {
        const string begin = """{"resultType":"complete","content":[{"type":"text","text":""";
        const string end = "\"}]}";
        return Encoding.UTF8.GetBytes(begin + "\"" + new string('x', Math.Max(1, length - begin.Length - end.Length - 1)) + end);
    }

    private static string Describe(int tool) =>
        $$$$"""{"name":"{{{{ToolName(tool)}}}}","description":"Answers as many bytes as asked for.","inputSchema":{"type":"object","properties":{"bytes":{"type":"integer"}}},"annotations":{"readOnlyHint":true}}""";
}
