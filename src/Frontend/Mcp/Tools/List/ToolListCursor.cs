using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Archestra.Cluster.Frontend.Mcp.Tools.List;

/// <summary>
/// The place after a tool in the ordinal order of names: it stays meaningful when tools come and go between two pages.
/// Text form: <c>1</c> and the name, as Base64url; opaque to clients.
/// </summary>
internal static class ToolListCursor
{
    private const byte Version = (byte)'1';
    private const int MaxLength = 1024;

    public static string Format(string lastTool)
    {
        var bytes = new byte[1 + Encoding.UTF8.GetByteCount(lastTool)];
        bytes[0] = Version;
        Encoding.UTF8.GetBytes(lastTool, bytes.AsSpan(1));
        return Base64Url.EncodeToString(bytes);
    }

    /// <param name="json">A JSON string with its quotes, safe to decode.</param>
    /// <param name="lastTool">After which name the page begins.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out string? lastTool)
    {
        lastTool = null;
        if (json.Length > MaxLength)
        {
            return false;
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        var text = reader.GetString()!;
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written < 2 || bytes[0] != Version || !Utf8.IsValid(bytes[1..written]))
        {
            return false;
        }

        lastTool = Encoding.UTF8.GetString(bytes[1..written]);
        return true;
    }
}
