using System.Text.Json;
using System.Text.Unicode;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>
/// Reads the envelope of one JSON-RPC message in place: no document is built, and for a usual request nothing is
/// allocated but the strings of <see cref="JsonRpcEnvelope"/>. The payload is relayed as bytes, so what decides about a
/// message (the envelope, <c>params</c> and <c>_meta</c>) must mean the same to whoever reads the bytes next. Anything
/// on which readers of JSON differ there is refused: duplicate keys, keys that differ by letter case, unpaired
/// surrogates, numbers a double does not hold; and anywhere in the message invalid UTF-8, comments, trailing commas and
/// trailing text. What stands inside <c>arguments</c>, <c>result</c> and the like is checked for syntax only.
/// </summary>
public static class JsonRpcEnvelopeReader
{
    public static bool TryRead(
        ReadOnlySpan<byte> utf8,
        in JsonRpcEnvelopeLimits limits,
        out JsonRpcEnvelope envelope,
        out JsonRpcEnvelopeError error)
    {
        envelope = default;
        if (!Utf8.IsValid(utf8))
        {
            error = new(JsonRpcEnvelopeFault.InvalidUtf8, JsonRpcEnvelopeLocation.Envelope, default);
            return false;
        }

        var scan = new EnvelopeScan(utf8, limits);
        try
        {
            scan.Run();
        }
        catch (JsonException)
        {
            // The reader's only way to say that the text is no JSON. What was collected before it proves nothing.
            error = new(scan.FaultOfSyntaxError, JsonRpcEnvelopeLocation.Envelope, default);
            return false;
        }

        envelope = scan.Envelope;
        error = scan.Error;
        return error.Fault == JsonRpcEnvelopeFault.None;
    }
}
