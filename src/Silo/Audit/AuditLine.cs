using System.Buffers;
using System.Text.Json;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>One record of the log as a line of JSON, with all that verifying it elsewhere takes except the key.</summary>
/// <example><c>{"type":"entry","tenant":"ten_1","silo":"silo_1","sequence":1,"kind":"intent","keyId":"k1","digest":"…","mac":"…","body":{…}}</c></example>
internal static class AuditLine
{
    public const string CheckpointType = "checkpoint";

    public static string KindOf(AuditEntryKind kind) => Enum.IsDefined(kind) ? kind.ToString().ToLowerInvariant() : "unknown";

    public static byte[] Of(StoredEntry entry) => Of(entry, static (writer, e) => WriteBody(writer, "body", e.Body));

    /// <summary>Says what it leaves out; the digest is still that of the whole body.</summary>
    public static byte[] Shortened(StoredEntry entry, AuditEntryBody? body)
    {
        var shortened = body is null ? null : AuditEntryCodec.Encode(body with { Arguments = null, Result = null, Details = null });
        return Of(entry with { Body = shortened }, static (writer, e) => WriteBody(writer, "shortenedBody", e.Body));
    }

    public static byte[] Of(StoredCheckpoint checkpoint, byte[]? previous = null)
    {
        var buffer = new ArrayBufferWriter<byte>(checkpoint.Body.Length + 256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("type", CheckpointType);
        writer.WriteString("tenant", checkpoint.TenantId);
        writer.WriteNumber("number", checkpoint.Number);
        writer.WriteString("keyId", checkpoint.KeyId);
        writer.WriteString("mac", Convert.ToHexStringLower(checkpoint.Mac));
        if (previous is not null) writer.WriteString("previous", Convert.ToHexStringLower(previous));
        WriteBody(writer, "body", checkpoint.Body);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Of(StoredEntry entry, Action<Utf8JsonWriter, StoredEntry> writeBody)
    {
        var buffer = new ArrayBufferWriter<byte>((entry.Body?.Length ?? 0) + 384);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("type", "entry");
        writer.WriteString("tenant", entry.TenantId);
        writer.WriteString("silo", entry.Silo);
        writer.WriteNumber("sequence", entry.Sequence);
        writer.WriteString("kind", KindOf(entry.Kind));
        writer.WriteString("keyId", entry.KeyId);
        writer.WriteString("digest", Convert.ToHexStringLower(entry.Digest));
        writer.WriteString("mac", Convert.ToHexStringLower(entry.Mac));
        writeBody(writer, entry);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // The bytes as they are, since the digest is of them; bytes that are no JSON (somebody changed them) as Base64.
    private static void WriteBody(Utf8JsonWriter writer, string name, byte[]? body)
    {
        if (body is null)
        {
            writer.WriteNull(name);
        }
        else if (IsJson(body))
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(body, skipInputValidation: true);
        }
        else
        {
            writer.WriteBase64String("damagedBody", body);
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        // Our own encodings have no line ends; one that has would break the line.
        if (body.IndexOfAny((byte)'\n', (byte)'\r') >= 0) return false;

        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                // Reading to the end is the check: nothing else may follow the one value.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
