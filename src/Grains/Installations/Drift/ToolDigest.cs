using System.Security.Cryptography;
using System.Text.Json;

namespace Archestra.Cluster.Grains.Installations.Drift;

/// <summary>
/// A tool definition's fingerprint: the same however its JSON is written down, another when anything in it changed.
/// Members are ordered by name and strings written in one way, as in RFC 8785; numbers stay as they were written, because
/// reading them as binary64 would call different ones equal.
/// </summary>
internal static class ToolDigest
{
    public static string Of(StoredTool? tool) => tool is null ? ToolDrift.Absent : Of(tool.Definition);

    public static string Of(JsonElement definition)
    {
        using var canonical = new MemoryStream();
        using (var writer = new Utf8JsonWriter(canonical))
        {
            Write(writer, definition);
        }

        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(canonical.GetBuffer().AsSpan(0, (int)canonical.Length)));
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                // A stable sort: of two members with one name, both count, in their order.
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString());
                break;
            default:
                writer.WriteRawValue(value.GetRawText());
                break;
        }
    }
}
