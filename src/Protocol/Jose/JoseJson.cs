using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Archestra.Cluster.Protocol.Tokens;

namespace Archestra.Cluster.Protocol.Jose;

/// <summary>
/// Reads the JSON of headers, claims and keys strictly: "the Header Parameter names within the JOSE Header MUST be unique"
/// (RFC 7515 §4), the same for claims (RFC 7519 §4) and keys (RFC 7517 §4); else two readers could see two things.
/// </summary>
internal static class JoseJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>False unless the bytes are one JSON object.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out JsonElement value)
    {
        value = default;
        if (!Utf8.IsValid(utf8.Span))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            value = document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a name that is no text (System.Text.Json says the latter by InvalidOperationException).
            return false;
        }

        return value.ValueKind == JsonValueKind.Object;
    }

    /// <summary>False when the member is there and no string; null in <paramref name="text"/> when it is not there.</summary>
    public static bool TryText(JsonElement parent, string name, out string? text)
    {
        text = null;
        return !parent.TryGetProperty(name, out var member) || TryText(member, out text);
    }

    public static bool TryText(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate: a string of JSON, but no text.
            return false;
        }

        return text is not null;
    }

    /// <summary>A number as bytes in base64url (RFC 7518 §2); null when it is not there or not canonical.</summary>
    public static byte[]? Bytes(JsonElement parent, string name) => TryText(parent, name, out var text) ? CompactJws.TryDecode(text) : null;
}
