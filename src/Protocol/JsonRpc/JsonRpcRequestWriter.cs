using System.Buffers;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>Writes requests and notifications: envelope and method anew, parameters as bytes that are already JSON.</summary>
public static class JsonRpcRequestWriter
{
    /// <param name="output">Where to.</param>
    /// <param name="id">A JSON string or integer.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="parameters">A JSON object, or empty for none.</param>
    public static void WriteRequest(
        IBufferWriter<byte> output, ReadOnlySpan<byte> id, ReadOnlySpan<char> method, ReadOnlySpan<byte> parameters = default)
    {
        WriteRequestHead(output, id, method);
        WriteTail(output, parameters);
    }

    public static void WriteNotification(IBufferWriter<byte> output, ReadOnlySpan<char> method, ReadOnlySpan<byte> parameters = default)
    {
        output.Write("{\"jsonrpc\":\"2.0\",\"method\":"u8);
        JsonString.Write(output, method);
        WriteTail(output, parameters);
    }

    /// <summary>For parameters that are composed in place: write <c>,"params":</c>, the object and <c>}</c> behind this.</summary>
    public static void WriteRequestHead(IBufferWriter<byte> output, ReadOnlySpan<byte> id, ReadOnlySpan<char> method)
    {
        output.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        output.Write(id);
        output.Write(",\"method\":"u8);
        JsonString.Write(output, method);
    }

    private static void WriteTail(IBufferWriter<byte> output, ReadOnlySpan<byte> parameters)
    {
        if (!parameters.IsEmpty)
        {
            output.Write(",\"params\":"u8);
            output.Write(parameters);
        }

        output.Write("}"u8);
    }
}
