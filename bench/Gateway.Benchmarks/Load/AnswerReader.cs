using System.Buffers.Text;
using System.Net.Sockets;

namespace Archestra.Cluster.Gateway.Benchmarks.Load;

/// <summary>Reads one HTTP/1.1 answer at a time, with a length or in chunks, and says whether it is the result that was asked for.</summary>
internal sealed class AnswerReader(Socket socket, int resultBytes)
{
    private const int LookedAt = 512;
    private readonly byte[] _buffer = new byte[resultBytes + (resultBytes / 8) + (64 * 1024)];
    private int _length;

    /// <summary>The beginning of the last answer.</summary>
    public ReadOnlySpan<byte> Text => _buffer.AsSpan(0, Math.Min(_length, 1000));

    public async ValueTask<bool> ReadAsync()
    {
        _length = 0;
        var missing = int.MaxValue;
        while (missing > 0)
        {
            if (_length == _buffer.Length)
            {
                return false;
            }

            var received = await socket.ReceiveAsync(_buffer.AsMemory(_length));
            if (received == 0)
            {
                return false;
            }

            _length += received;
            missing = Missing(_buffer.AsSpan(0, _length));
        }

        return IsResult(_buffer.AsSpan(0, _length));
    }

    /// <summary>Zero when the answer is whole.</summary>
    private static int Missing(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return int.MaxValue;
        }

        var at = IndexOfHeader(answer[..head], "Content-Length: "u8, "content-length: "u8);
        if (at >= 0)
        {
            return Utf8Parser.TryParse(answer[at..], out int length, out _)
                ? head + 4 + length - answer.Length
                : throw new InvalidOperationException("A length that is no number.");
        }

        return answer.EndsWith("\r\n0\r\n\r\n"u8) ? 0 : int.MaxValue;
    }

    private static int IndexOfHeader(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowerCase)
    {
        var at = head.IndexOf(name);
        at = at >= 0 ? at : head.IndexOf(lowerCase);
        return at < 0 ? at : at + name.Length;
    }

    private bool IsResult(ReadOnlySpan<byte> answer)
    {
        if (!answer.StartsWith("HTTP/1.1 200"u8))
        {
            return false;
        }

        var body = answer[(answer.IndexOf("\r\n\r\n"u8) + 4)..];
        return body.Length > resultBytes
            && (body.Length > LookedAt ? body[..LookedAt] : body).IndexOf("\"content\":["u8) >= 0;
    }
}
