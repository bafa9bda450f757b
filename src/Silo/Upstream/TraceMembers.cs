using System.Buffers;
using System.Text.Json;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// Writes the trace context of a request into its <c>_meta</c> (SEP-414), and of the caller's own members all but the two
/// that it replaces. Only for traced requests: the members of others are relayed unread.
/// </summary>
internal static class TraceMembers
{
    public static void Write(ArrayBufferWriter<byte> writer, UpstreamRequest request, ref bool needsComma)
    {
        Write(writer, McpMetaKeys.TraceParent, request.TraceParent, ref needsComma);
        Write(writer, McpMetaKeys.TraceState, request.TraceState, ref needsComma);
        if (!request.MetaMembers.IsEmpty)
        {
            WriteOthers(writer, [.. "{"u8, .. request.MetaMembers.Span, .. "}"u8], ref needsComma);
        }
    }

    private static void Write(ArrayBufferWriter<byte> writer, string key, string? value, ref bool needsComma)
    {
        if (!string.IsNullOrEmpty(value))
        {
            UpstreamMessages.Separate(writer, ref needsComma);
            UpstreamMessages.WriteString(writer, key);
            writer.Write(":"u8);
            UpstreamMessages.WriteString(writer, value);
        }
    }

    /// <param name="members">An object whose syntax the front-end has checked; a front-end that lies gets what follows from it.</param>
    private static void WriteOthers(ArrayBufferWriter<byte> writer, ReadOnlySpan<byte> members, ref bool needsComma)
    {
        var reader = new Utf8JsonReader(members, new JsonReaderOptions { MaxDepth = 1024 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isTrace = reader.ValueTextEquals(McpMetaKeys.TraceParent) || reader.ValueTextEquals(McpMetaKeys.TraceState);
            reader.Read();
            reader.Skip();
            if (!isTrace)
            {
                UpstreamMessages.Separate(writer, ref needsComma);
                writer.Write(members[start..(int)reader.BytesConsumed]);
            }
        }
    }
}
