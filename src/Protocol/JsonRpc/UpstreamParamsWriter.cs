using System.Buffers;
using System.Text;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>
/// Composes the parameters of the upstream request from those of the client's: the name written anew, <c>_meta</c>
/// rebuilt, every other member relayed byte for byte in its place.
/// </summary>
public static class UpstreamParamsWriter
{
    private static readonly byte[][] PerRequestKeys =
    [
        Encoding.ASCII.GetBytes(McpMetaKeys.ProtocolVersion),
        Encoding.ASCII.GetBytes(McpMetaKeys.ClientInfo),
        Encoding.ASCII.GetBytes(McpMetaKeys.ClientCapabilities),
    ];

    /// <param name="output">Where to.</param>
    /// <param name="message">The client's message, to which the envelope's slices refer.</param>
    /// <param name="envelope">As read from <paramref name="message"/>.</param>
    /// <param name="name">The upstream's name for the tool or prompt; null to relay <c>params.name</c> as it is.</param>
    /// <param name="meta">What the gateway sets.</param>
    public static void Write(
        IBufferWriter<byte> output, ReadOnlySpan<byte> message, in JsonRpcEnvelope envelope, string? name, in UpstreamMeta meta)
    {
        var hasMeta = !envelope.Meta.Raw.IsEmpty;
        if (envelope.Params.IsEmpty)
        {
            output.Write("{"u8);
            WriteMetaMember(output, meta, needsComma: false);
            output.Write("}"u8);
            return;
        }

        var position = envelope.Params.Start;
        var isNameFirst = envelope.NameRaw.Start < envelope.Meta.Raw.Start || !hasMeta;
        if (isNameFirst)
        {
            WriteName(output, message, envelope, name, ref position);
        }

        if (hasMeta)
        {
            output.Write(message[position..envelope.Meta.Raw.Start]);
            position = envelope.Meta.Raw.End;
            WriteMeta(output, envelope.Meta.Raw.Of(message), meta);
        }

        if (!isNameFirst)
        {
            WriteName(output, message, envelope, name, ref position);
        }

        var closingBrace = envelope.Params.End - 1;
        output.Write(message[position..closingBrace]);
        if (!hasMeta)
        {
            var isEmptyObject = message[(envelope.Params.Start + 1)..closingBrace].Trim(" \t\r\n"u8).IsEmpty;
            WriteMetaMember(output, meta, needsComma: !isEmptyObject);
        }

        output.Write("}"u8);
    }

    private static void WriteName(
        IBufferWriter<byte> output, ReadOnlySpan<byte> message, in JsonRpcEnvelope envelope, string? name, ref int position)
    {
        if (name is null || envelope.NameRaw.IsEmpty)
        {
            return;
        }

        output.Write(message[position..envelope.NameRaw.Start]);
        JsonString.Write(output, name);
        position = envelope.NameRaw.End;
    }

    private static void WriteMetaMember(IBufferWriter<byte> output, in UpstreamMeta meta, bool needsComma)
    {
        if (!meta.IsEmpty)
        {
            output.Write(needsComma ? ",\"_meta\":"u8 : "\"_meta\":"u8);
            WriteMeta(output, "{}"u8, meta);
        }
    }

    private static void WriteMeta(IBufferWriter<byte> output, ReadOnlySpan<byte> original, in UpstreamMeta meta)
    {
        output.Write("{"u8);
        var isFirst = true;
        Add(output, "\"progressToken\":"u8, meta.ProgressToken, ref isFirst);
        Add(output, "\"traceparent\":"u8, meta.TraceParent, ref isFirst);
        if (meta.Era == McpEra.Modern)
        {
            Separate(output, ref isFirst);
            output.Write("\"io.modelcontextprotocol/protocolVersion\":"u8);
            JsonString.Write(output, meta.ProtocolVersion ?? McpProtocolVersion.LatestModern);
            var capabilities = meta.ClientCapabilities.IsEmpty ? "{}"u8 : meta.ClientCapabilities;
            Add(output, "\"io.modelcontextprotocol/clientCapabilities\":"u8, capabilities, ref isFirst);
            Add(output, "\"io.modelcontextprotocol/clientInfo\":"u8, meta.ClientInfo, ref isFirst);
        }

        var members = new JsonMembers(original);
        while (members.MoveNext())
        {
            if (IsRelayed(members.Key, meta))
            {
                Separate(output, ref isFirst);
                output.Write(members.Raw);
            }
        }

        output.Write("}"u8);
    }

    private static bool IsRelayed(ReadOnlySpan<byte> key, in UpstreamMeta meta)
    {
        foreach (var own in PerRequestKeys)
        {
            if (key.SequenceEqual(own))
            {
                return false;
            }
        }

        // A legacy server has no use for the level of one request. Other keys under the reserved prefix, such as that of
        // legacy tasks, are between client and server.
        return !key.SequenceEqual("progressToken"u8)
            && (meta.TraceParent.IsEmpty || !key.SequenceEqual("traceparent"u8))
            && (meta.Era == McpEra.Modern || !key.SequenceEqual("io.modelcontextprotocol/logLevel"u8));
    }

    private static void Add(IBufferWriter<byte> output, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ref bool isFirst)
    {
        if (!value.IsEmpty)
        {
            Separate(output, ref isFirst);
            output.Write(key);
            output.Write(value);
        }
    }

    private static void Separate(IBufferWriter<byte> output, ref bool isFirst)
    {
        if (!isFirst)
        {
            output.Write(","u8);
        }

        isFirst = false;
    }
}
