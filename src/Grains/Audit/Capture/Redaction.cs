using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Archestra.Cluster.Grains.Audit.Capture;

/// <summary>
/// Rewrites a JSON document with secret members replaced. A document that two readers could understand differently is
/// refused as a whole: what one of them takes for a harmless member is the other one's password. Strings that hold JSON
/// (MCP servers like to answer so) are rewritten as well; other text is kept as it is.
/// </summary>
internal sealed class Redaction
{
    public const string Marker = "[redacted]";

    /// <summary>As the front-end's limit on envelopes.</summary>
    private const int MaxDepth = 64;

    /// <summary>JSON in a string in JSON; what is wrapped more often is hidden if it mentions a secret's name.</summary>
    private const int MaxWrappings = 3;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    // The relaxed encoder keeps other alphabets readable and small; this JSON is never part of a page.
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly RedactedMembers _redacted;
    private readonly Utf8JsonWriter _writer;
    private readonly List<string> _path = [];
    private readonly int _wrappings;

    private Redaction(RedactedMembers redacted, Utf8JsonWriter writer, int wrappings)
    {
        _redacted = redacted;
        _writer = writer;
        _wrappings = wrappings;
    }

    /// <summary>The redacted document; null if it cannot be redacted safely.</summary>
    public static string? TryRedact(ReadOnlySpan<byte> json, RedactedMembers redacted) => TryRedact(json, redacted, 0);

    private static string? TryRedact(ReadOnlySpan<byte> json, RedactedMembers redacted, int wrappings)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length + 64);
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        var reader = new Utf8JsonReader(json, ReaderOptions);
        try
        {
            reader.Read();
            if (!new Redaction(redacted, writer, wrappings).TryCopy(ref reader) || reader.Read())
            {
                return null;
            }
        }
        // The reader's word for strings that are no UTF-8 or no UTF-16 is InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }

        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private bool TryCopy(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return TryCopyObject(ref reader);
            case JsonTokenType.StartArray:
                return TryCopyArray(ref reader);
            case JsonTokenType.String:
                _writer.WriteStringValue(Unwrapped(reader.GetString()!));
                return true;
            default:
                // Numbers and literals as they were written: no number loses a digit.
                _writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                return true;
        }
    }

    private bool TryCopyObject(ref Utf8JsonReader reader)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        _writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
            {
                return false;
            }

            _writer.WritePropertyName(name);
            reader.Read();
            if (!TryCopyChild(ref reader, name, _redacted.ContainsName(name)))
            {
                return false;
            }
        }

        _writer.WriteEndObject();
        return true;
    }

    private bool TryCopyArray(ref Utf8JsonReader reader)
    {
        var index = 0;
        _writer.WriteStartArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryCopyChild(ref reader, _redacted.HasPointers ? $"{index++}" : "", isRedacted: false))
            {
                return false;
            }
        }

        _writer.WriteEndArray();
        return true;
    }

    private bool TryCopyChild(ref Utf8JsonReader reader, string segment, bool isRedacted)
    {
        _path.Add(segment);
        if (isRedacted || (_redacted.HasPointers && _redacted.ContainsPlace(_path)))
        {
            reader.Skip();
            _writer.WriteStringValue(Marker);
        }
        else if (!TryCopy(ref reader))
        {
            return false;
        }

        _path.RemoveAt(_path.Count - 1);
        return true;
    }

    private string Unwrapped(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty || start[0] is not ('{' or '['))
        {
            return text;
        }

        if (_wrappings < MaxWrappings && TryRedact(Encoding.UTF8.GetBytes(text), _redacted, _wrappings + 1) is { } redacted)
        {
            return redacted;
        }

        // It begins like JSON and is none that can be read: "[INFO] started", or half a document with half a secret.
        return _redacted.IsMentionedIn(text) ? Marker : text;
    }
}
