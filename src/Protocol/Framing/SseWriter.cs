using System.Buffers;
using System.Text;

namespace Archestra.Cluster.Protocol.Framing;

/// <summary>Writes Server-Sent Events.</summary>
public static class SseWriter
{
    /// <summary>A comment, to keep the connection from being closed as idle.</summary>
    public static ReadOnlySpan<byte> KeepAlive => ":\r\n\r\n"u8;

    /// <param name="output">Where to.</param>
    /// <param name="data">
    /// The message. Line breaks in it (JSON allows them between its tokens) become several <c>data</c> lines.
    /// </param>
    /// <param name="id">Without line breaks and NUL; null for none.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> data, string? id = null)
    {
        output.Write("event: message\n"u8);
        if (id is not null)
        {
            if (id.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                throw new ArgumentException("An event id has no line breaks.", nameof(id));
            }

            output.Write("id: "u8);
            Encoding.UTF8.GetBytes(id, output);
            output.Write("\n"u8);
        }

        // A reader takes CR, LF and CRLF for the end of a line, so none of them may pass as it is. Between the tokens of
        // JSON each is white space, and so is the LF by which the reader joins the lines.
        while (true)
        {
            var end = data.IndexOfAny((byte)'\r', (byte)'\n');
            output.Write("data: "u8);
            output.Write(end < 0 ? data : data[..end]);
            output.Write("\n"u8);
            if (end < 0)
            {
                break;
            }

            data = data[(end + 1)..];
        }

        output.Write("\n"u8);
    }
}
