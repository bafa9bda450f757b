using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// The canonical encoding of a body: UTF-8 JSON without white space, members in the order below, absent members left out.
/// Equal bodies have equal bytes.
/// </summary>
/// <example><c>{"v":1,"kind":1,"at":1790000000000,"tenant":"ten_1","operation":"op_1","action":"tool.call",…}</c></example>
internal static class AuditEntryCodec
{
    private const int Version = 1;

    // The relaxed encoder keeps text of other alphabets readable and small; this JSON is never part of a page.
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly AuditBodyMember[] Members = AuditBodyMember.All;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static byte[] Encode(AuditEntryBody body)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(1024);
        var writer = _writer ??= new Utf8JsonWriter(buffer, WriterOptions);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);

        writer.WriteStartObject();
        writer.WriteNumber("v", Version);
        writer.WriteNumber("kind", (int)body.Kind);
        writer.WriteNumber("at", body.At);
        foreach (var member in Members) member.Write(writer, body);
        writer.WriteEndObject();
        writer.Flush();

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">It is not the encoding of a body.</exception>
    public static AuditEntryBody Decode(ReadOnlySpan<byte> encoded)
    {
        try
        {
            var reader = new Utf8JsonReader(encoded);
            return Read(ref reader);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("Not the body of an audit entry.", exception);
        }
    }

    /// <summary>For showing: a body that cannot be read is shown as such, and verification says more.</summary>
    public static AuditEntryBody DecodeOrMark(StoredEntry entry)
    {
        try
        {
            return Decode(entry.Body);
        }
        catch (FormatException)
        {
            return new AuditEntryBody
            {
                Kind = entry.Kind,
                At = entry.Columns[0] as long? ?? 0,
                TenantId = entry.TenantId,
                Action = "unreadable",
                Reason = "The entry's body is damaged; run 'audit verify'.",
            };
        }
    }

    private static Dictionary<string, object?> ReadValues(ref Utf8JsonReader reader)
    {
        var values = new Dictionary<string, object?>(Members.Length + 3, StringComparer.Ordinal);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            values[name] = reader.TokenType == JsonTokenType.Number ? reader.GetInt64() : reader.GetString();
        }

        return values;
    }

    private static AuditEntryBody Read(ref Utf8JsonReader reader)
    {
        var values = ReadValues(ref reader);
        string? Text(string name) => values.GetValueOrDefault(name) as string;
        long? Number(string name) => values.GetValueOrDefault(name) as long?;

        return new AuditEntryBody
        {
            Kind = (AuditEntryKind)(Number("kind") ?? throw new FormatException("An audit entry's body names no kind.")),
            At = Number("at") ?? throw new FormatException("An audit entry's body names no time."),
            TenantId = Text("tenant") ?? throw new FormatException("An audit entry's body names no tenant."),
            OperationId = Text("operation"),
            Action = Text("action"),
            ActorKind = Text("actorKind"),
            ActorId = Text("actor"),
            TokenId = Text("token"),
            Client = Text("client"),
            GatewayId = Text("gateway"),
            InstallationId = Text("installation"),
            ConnectionId = Text("connection"),
            UpstreamIdentity = Text("upstreamIdentity"),
            Tool = Text("tool"),
            Subject = Text("subject"),
            SourceAddress = Text("source"),
            TraceId = Text("trace"),
            RequestBytes = Number("requestBytes"),
            Count = Number("count"),
            Details = Text("details"),
            RefersToSilo = Text("refSilo"),
            RefersToSequence = Number("refSequence"),
            Outcome = Text("outcome"),
            DurationMicroseconds = Number("durationUs"),
            ResponseBytes = Number("responseBytes"),
            Reason = Text("reason"),
            Arguments = Text("arguments"),
            ArgumentsOmitted = Text("argumentsOmitted"),
            Result = Text("result"),
            ResultOmitted = Text("resultOmitted"),
            ClientId = Text("oauthClient"),
        };
    }
}
