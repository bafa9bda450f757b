using System.Buffers;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Framing;
using Archestra.Cluster.Protocol.JsonRpc;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// Finds the answer to one call in the body of an HTTP response: one JSON message, several of them line by line (which
/// some servers send under application/json), or an event stream. Only envelopes are read; the payload is a slice of the
/// bytes received.
/// </summary>
internal sealed class HttpAnswerReader(IStreamListener listener, int maxBytes)
{
    private const int ReadBytes = 16 * 1024;

    /// <summary>The answer in a body that is no event stream; null when it holds none.</summary>
    public async Task<UpstreamAnswer?> ReadBodyAsync(HttpContent content, HttpCall call, CancellationToken cancellationToken)
    {
        var declared = content.Headers.ContentLength;
        if (declared > maxBytes)
        {
            return HttpFailures.TooLarge(maxBytes);
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (await ReadBoundedAsync(stream, (int?)declared, cancellationToken).ConfigureAwait(false) is not { } body)
        {
            return HttpFailures.TooLarge(maxBytes);
        }

        return await FindAsync(body, call, cancellationToken).ConfigureAwait(false)
            ?? await FindInLinesAsync(body, call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads events until the answer comes; null when the stream ends before it.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="parser">Knows afterwards where the stream ended.</param>
    /// <param name="call">Null for a stream that only carries notifications.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<UpstreamAnswer?> ReadEventsAsync(Stream stream, SseParser parser, HttpCall? call, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                ReadOnlyMemory<byte> rest = buffer.AsMemory(0, read);
                for (FrameStatus status; (status = Next(parser, ref rest, out var sse)) != FrameStatus.NeedMoreBytes;)
                {
                    if (status == FrameStatus.TooLarge && call is not null)
                    {
                        return HttpFailures.TooLarge(maxBytes);
                    }

                    if (sse is { Type: "message", Data.Length: > 0 }
                        && await FindAsync(sse.Data, call, cancellationToken).ConfigureAwait(false) is { } answer)
                    {
                        return answer;
                    }
                }
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static FrameStatus Next(SseParser parser, ref ReadOnlyMemory<byte> rest, out SseEvent? sse)
    {
        var input = rest.Span;
        var status = parser.Read(ref input, out sse);
        rest = rest[^input.Length..];
        return status;
    }

    private async Task<byte[]?> ReadBoundedAsync(Stream stream, int? declared, CancellationToken cancellationToken)
    {
        var body = new byte[declared ?? Math.Min(ReadBytes, maxBytes)];
        var length = 0;
        while (true)
        {
            if (length == body.Length)
            {
                if (declared is not null)
                {
                    return body;
                }

                if (length == maxBytes)
                {
                    return null;
                }

                Array.Resize(ref body, (int)Math.Min(maxBytes, length * 2L));
            }

            var read = await stream.ReadAsync(body.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return length == body.Length ? body : body[..length];
            }

            length += read;
        }
    }

    private async Task<UpstreamAnswer?> FindInLinesAsync(byte[] body, HttpCall call, CancellationToken cancellationToken)
    {
        var framer = new LineFramer(maxBytes);
        ReadOnlyMemory<byte> rest = body;
        while (NextLine(framer, ref rest) is { } line)
        {
            if (await FindAsync(line, call, cancellationToken).ConfigureAwait(false) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    private static byte[]? NextLine(LineFramer framer, ref ReadOnlyMemory<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return null;
        }

        var input = rest.Span;
        if (framer.Read(ref input, out var line) == FrameStatus.Frame)
        {
            rest = rest[^input.Length..];
            return line;
        }

        // The last line of a body need not end with a line feed.
        var last = rest.Span;
        line = last[(last.LastIndexOf((byte)'\n') + 1)..].ToArray();
        rest = default;
        return line;
    }

    private async ValueTask<UpstreamAnswer?> FindAsync(ReadOnlyMemory<byte> utf8, HttpCall? call, CancellationToken cancellationToken)
    {
        if (!IncomingMessage.TryRead(utf8, out var message, out var error))
        {
            // An answer of ours that cannot be trusted is better told than waited for.
            return call?.Id is { } id && IncomingMessage.OwnIdOf(error, utf8.Span) == id ? HttpFailures.NotJsonRpc() : null;
        }

        if (message.Kind != JsonRpcMessageKind.Response)
        {
            await listener.OnMessageAsync(message, call, cancellationToken).ConfigureAwait(false);
            return null;
        }

        // An error without an id is about the request it answers: the server could not read that.
        var isOurs = call?.Id is { } own && (message.OwnId == own || !message.Envelope.Id.IsPresent);
        return isOurs ? message.ToAnswer() : null;
    }
}
