using System.Buffers.Text;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>One JSON-RPC message from an upstream: its envelope, and the bytes that the envelope's slices refer to.</summary>
internal readonly record struct IncomingMessage(JsonRpcEnvelope Envelope, ReadOnlyMemory<byte> Utf8)
{
    // Tool results are nested deeper than requests; what is inside them is the caller's business.
    private static readonly JsonRpcEnvelopeLimits Limits = new() { MaxDepth = 256, AcceptErrorWithoutId = true };

    public JsonRpcMessageKind Kind => Envelope.Kind;

    public string Method => Envelope.Method ?? string.Empty;

    /// <summary>The raw <c>params</c> object, <c>{}</c> when there is none.</summary>
    public ReadOnlyMemory<byte> Params => Envelope.Params.IsEmpty ? "{}"u8.ToArray() : Envelope.Params.Of(Utf8);

    public ReadOnlySpan<byte> RawId => Envelope.Id.Raw.Of(Utf8.Span);

    /// <summary>The id as one of ours; null for any other.</summary>
    public long? OwnId => OwnInteger(Envelope.Id, Utf8.Span);

    /// <summary>The progress token as one of ours; null for any other.</summary>
    public long? OwnProgressToken => OwnInteger(Envelope.ProgressToken, Utf8.Span);

    public bool IsToolListChanged => Kind == JsonRpcMessageKind.Notification && Method == McpMethods.ToolsListChanged;

    public static bool TryRead(ReadOnlyMemory<byte> utf8, out IncomingMessage message, out JsonRpcEnvelopeError error)
    {
        var read = JsonRpcEnvelopeReader.TryRead(utf8.Span, Limits, out var envelope, out error);
        message = new IncomingMessage(envelope, utf8);
        return read;
    }

    /// <summary>The id of a message that was refused, when it could still be read and is one of ours.</summary>
    public static long? OwnIdOf(in JsonRpcEnvelopeError error, ReadOnlySpan<byte> utf8) => OwnInteger(error.Id, utf8);

    /// <summary>The answer of a response; its payload refers to <see cref="Utf8"/>.</summary>
    public UpstreamAnswer ToAnswer() => Envelope.Error.IsEmpty
        ? UpstreamAnswer.Result(Envelope.Result.Of(Utf8))
        : UpstreamAnswer.Error(Envelope.Error.Of(Utf8));

    private static long? OwnInteger(in JsonRpcId id, ReadOnlySpan<byte> utf8)
    {
        if (id.Kind != JsonRpcIdKind.Integer)
        {
            return null;
        }

        var raw = id.Raw.Of(utf8);
        return Utf8Parser.TryParse(raw, out long value, out var used) && used == raw.Length ? value : null;
    }
}
