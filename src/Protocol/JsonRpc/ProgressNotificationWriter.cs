using System.Buffers;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>Relays <c>notifications/progress</c> under another token: the upstream was given a token of the gateway's own.</summary>
public static class ProgressNotificationWriter
{
    /// <param name="output">Where to.</param>
    /// <param name="message">The upstream's notification.</param>
    /// <param name="envelope">As read from <paramref name="message"/>, with a progress token.</param>
    /// <param name="clientToken">The token as the client wrote it.</param>
    public static void Write(
        IBufferWriter<byte> output, ReadOnlySpan<byte> message, in JsonRpcEnvelope envelope, ReadOnlySpan<byte> clientToken)
    {
        if (!envelope.ProgressToken.IsPresent)
        {
            throw new ArgumentException("The notification has no progress token.", nameof(envelope));
        }

        var token = envelope.ProgressToken.Raw;
        output.Write("{\"jsonrpc\":\"2.0\",\"method\":"u8);
        JsonString.Write(output, McpMethods.Progress);
        output.Write(",\"params\":"u8);
        output.Write(message[envelope.Params.Start..token.Start]);
        output.Write(clientToken);
        output.Write(message[token.End..envelope.Params.End]);
        output.Write("}"u8);
    }
}
