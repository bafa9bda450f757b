using System.Buffers;
using System.Buffers.Text;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>Writes JSON-RPC answers around bytes that are already JSON: ids, results and error data go in as they are.</summary>
public static class JsonRpcResponseWriter
{
    /// <param name="output">Where to.</param>
    /// <param name="id">The id as the caller wrote it.</param>
    /// <param name="result">A JSON object.</param>
    public static void WriteResult(IBufferWriter<byte> output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> result)
    {
        WriteResultHead(output, id);
        output.Write(result);
        output.Write("}"u8);
    }

    /// <summary>For a result that is composed in place: write the result and then <c>}</c> behind this.</summary>
    public static void WriteResultHead(IBufferWriter<byte> output, ReadOnlySpan<byte> id)
    {
        output.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        output.Write(id);
        output.Write(",\"result\":"u8);
    }

    /// <param name="output">Where to.</param>
    /// <param name="id">
    /// The id as the caller wrote it. Empty if it could not be read: JSON-RPC 2.0 section 5 wants null then.
    /// </param>
    /// <param name="code">See <c>McpErrorCodes</c>.</param>
    /// <param name="message">Plain text.</param>
    /// <param name="data">A JSON value, or empty for none.</param>
    public static void WriteError(
        IBufferWriter<byte> output, ReadOnlySpan<byte> id, int code, ReadOnlySpan<char> message, ReadOnlySpan<byte> data = default)
    {
        output.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        output.Write(id.IsEmpty ? "null"u8 : id);
        output.Write(",\"error\":{\"code\":"u8);
        WriteInteger(output, code);
        output.Write(",\"message\":"u8);
        JsonString.Write(output, message);
        if (!data.IsEmpty)
        {
            output.Write(",\"data\":"u8);
            output.Write(data);
        }

        output.Write("}}"u8);
    }

    /// <summary>Relays an upstream's error object under the caller's id.</summary>
    public static void WriteRawError(IBufferWriter<byte> output, ReadOnlySpan<byte> id, ReadOnlySpan<byte> error)
    {
        output.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        output.Write(id.IsEmpty ? "null"u8 : id);
        output.Write(",\"error\":"u8);
        output.Write(error);
        output.Write("}"u8);
    }

    internal static void WriteInteger(IBufferWriter<byte> output, long value)
    {
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out var written);
        output.Advance(written);
    }
}
