using System.Text.Json;
using Archestra.Cluster.Protocol.JsonRpc;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>
/// Takes the parts out of a call's <c>params</c> that the silo splices into the upstream's message: members as they were
/// written, comma-separated, without braces.
/// </summary>
internal static class ToolCallParams
{
    // Depth was bounded when the whole message was read.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 1024 };

    private delegate bool IsRelayed(ref Utf8JsonReader key);

    /// <summary>All members but <c>name</c>, which the silo writes anew, and <c>_meta</c>.</summary>
    public static byte[] Members(ReadOnlySpan<byte> parameters) => Take(
        parameters, static (ref Utf8JsonReader key) => !key.ValueTextEquals("name"u8) && !key.ValueTextEquals("_meta"u8));

    /// <summary>All members but the progress token and those of the protocol itself, which belong to one leg of the way.</summary>
    public static byte[] MetaMembers(ReadOnlySpan<byte> meta) => Take(
        meta, static (ref Utf8JsonReader key) => !key.ValueTextEquals("progressToken"u8) && !IsOfTheProtocol(ref key));

    private static bool IsOfTheProtocol(ref Utf8JsonReader key)
    {
        var prefix = "io.modelcontextprotocol/"u8;
        if (!key.ValueIsEscaped)
        {
            return key.ValueSpan.StartsWith(prefix);
        }

        Span<byte> unescaped = stackalloc byte[JsonRpcEnvelopeLimits.MaxKeyBytes];
        return unescaped[..key.CopyString(unescaped)].StartsWith(prefix);
    }

    /// <param name="json">An object that the scanner let pass, or empty.</param>
    /// <param name="isRelayed">Decides by the key.</param>
    private static byte[] Take(ReadOnlySpan<byte> json, IsRelayed isRelayed)
    {
        if (json.IsEmpty)
        {
            return [];
        }

        Span<Range> ranges = stackalloc Range[JsonRpcEnvelopeLimits.MaxMembers];
        var count = 0;
        var length = 0;
        var reader = new Utf8JsonReader(json, AnyDepth);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var relays = isRelayed(ref reader);
            reader.Read();
            reader.Skip();
            if (relays)
            {
                ranges[count++] = start..(int)reader.BytesConsumed;
                length += (int)reader.BytesConsumed - start;
            }
        }

        return count == 0 ? [] : Join(json, ranges[..count], length + count - 1);
    }

    private static byte[] Join(ReadOnlySpan<byte> json, ReadOnlySpan<Range> ranges, int length)
    {
        var members = GC.AllocateUninitializedArray<byte>(length);
        var position = 0;
        foreach (var range in ranges)
        {
            if (position > 0)
            {
                members[position++] = (byte)',';
            }

            var member = json[range];
            member.CopyTo(members.AsSpan(position));
            position += member.Length;
        }

        return members;
    }
}
