using System.Runtime.InteropServices;
using System.Text.Json;
using Archestra.Cluster.Grains.Installations;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>One page of an upstream's <c>tools/list</c>: definitions as sent, byte for byte.</summary>
internal sealed record ToolListPage(IReadOnlyList<InstalledTool> Tools, byte[]? Cursor)
{
    /// <summary>MCP 2025-11-25, Tools: names SHOULD be 1 to 128 characters. What is not cannot be shown to clients either.</summary>
    private const int MaxName = 128;

    /// <summary>Null when it is not a tool list. Tools with names outside <c>[A-Za-z0-9_.-/]</c> are left out.</summary>
    /// <param name="rawResult">The raw <c>result</c>; <c>{"tools":[{"name":"echo","inputSchema":{…}}],"nextCursor":"2"}</c></param>
    public static ToolListPage? TryRead(ReadOnlyMemory<byte> rawResult)
    {
        try
        {
            using var document = JsonDocument.Parse(rawResult);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("tools"u8, out var tools) || tools.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            var cursor = root.TryGetProperty("nextCursor"u8, out var next) && next.ValueKind == JsonValueKind.String ? Raw(next) : null;
            return new ToolListPage([.. tools.EnumerateArray().Select(ReadTool).OfType<InstalledTool>()], cursor);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static InstalledTool? ReadTool(JsonElement tool)
    {
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("name"u8, out var name)
            || name.ValueKind != JsonValueKind.String || name.GetString() is not { } text || !IsName(text))
        {
            return null;
        }

        return new InstalledTool { Name = text, Definition = Raw(tool), ReadOnly = IsReadOnly(tool) };
    }

    private static bool IsReadOnly(JsonElement tool) =>
        tool.TryGetProperty("annotations"u8, out var annotations) && annotations.ValueKind == JsonValueKind.Object
        && annotations.TryGetProperty("readOnlyHint"u8, out var hint) && hint.ValueKind == JsonValueKind.True;

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/');

    private static byte[] Raw(JsonElement element) => JsonMarshal.GetRawUtf8Value(element).ToArray();
}
