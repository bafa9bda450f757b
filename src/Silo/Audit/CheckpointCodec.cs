using System.Buffers;
using System.Text.Json;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// The body of a checkpoint. It names the heads that moved since the tenant's previous checkpoint; as checkpoints are
/// chained, all of them together state the head of every chain, and their size does not grow with the number of restarts.
/// </summary>
/// <example><c>{"v":1,"tenant":"ten_1","number":7,"at":1790000000000,"by":"silo_1","heads":[{"silo":"silo_1","sequence":12,"mac":"ab…","openFrom":13}]}</c></example>
internal static class CheckpointCodec
{
    private const int Version = 1;

    public static byte[] Encode(string tenantId, long number, long at, string by, IEnumerable<CheckpointHead> heads)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteNumber("v", Version);
        writer.WriteString("tenant", tenantId);
        writer.WriteNumber("number", number);
        writer.WriteNumber("at", at);
        writer.WriteString("by", by);
        writer.WriteStartArray("heads");
        foreach (var head in heads) Write(writer, head);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">It is not the body of a checkpoint.</exception>
    public static IReadOnlyList<CheckpointHead> DecodeHeads(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return [.. document.RootElement.GetProperty("heads").EnumerateArray().Select(Read)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("Not the body of a checkpoint.", exception);
        }
    }

    private static void Write(Utf8JsonWriter writer, CheckpointHead head)
    {
        writer.WriteStartObject();
        writer.WriteString("silo", head.Silo);
        writer.WriteNumber("sequence", head.Sequence);
        writer.WriteString("mac", Convert.ToHexStringLower(head.Mac));
        writer.WriteNumber("openFrom", head.OpenFrom);
        writer.WriteEndObject();
    }

    private static CheckpointHead Read(JsonElement head) => new(
        head.GetProperty("silo").GetString() ?? throw new FormatException("A checkpoint's head names no silo."),
        head.GetProperty("sequence").GetInt64(),
        Convert.FromHexString(head.GetProperty("mac").GetString() ?? ""),
        head.GetProperty("openFrom").GetInt64());
}
