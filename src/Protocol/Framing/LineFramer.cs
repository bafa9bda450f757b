namespace Archestra.Cluster.Protocol.Framing;

/// <summary>
/// Cuts a stream of bytes into the lines of MCP's stdio transport: messages end with LF and hold none (2026-07-28,
/// basic/transports/stdio). A CR before the LF, as from a Windows program, is not part of the line; empty lines are
/// skipped. Feed it like this: <c>while (framer.Read(ref bytes, out var line) != NeedMoreBytes) …</c>.
/// </summary>
/// <param name="maxLineBytes">Longest line that is kept; a longer one is reported once and dropped.</param>
public sealed class LineFramer(int maxLineBytes)
{
    private FrameBuffer _partial = new(maxLineBytes);
    private bool _isDropping;

    /// <summary>Whether bytes of an unfinished line are waiting: at the end of the stream they are a message cut short.</summary>
    public bool HasPartialLine => _isDropping || !_partial.Written.IsEmpty;

    /// <param name="input">Is advanced past what was taken.</param>
    /// <param name="line">An array of its own, not shared with anything, if the status is <see cref="FrameStatus.Frame"/>.</param>
    public FrameStatus Read(ref ReadOnlySpan<byte> input, out byte[] line)
    {
        line = [];
        while (!input.IsEmpty)
        {
            var newline = input.IndexOf((byte)'\n');
            var part = newline < 0 ? input : input[..newline];
            input = newline < 0 ? default : input[(newline + 1)..];
            if (_isDropping)
            {
                _isDropping = newline < 0;
                continue;
            }

            if (newline >= 0 && _partial.Written.IsEmpty && part.Length <= maxLineBytes)
            {
                // The usual case: a whole line at once, copied once.
                line = part.TrimEnd((byte)'\r').ToArray();
            }
            else if (!_partial.TryAppend(part))
            {
                _partial.Clear();
                _isDropping = newline < 0;
                return FrameStatus.TooLarge;
            }
            else if (newline >= 0)
            {
                line = _partial.Written.TrimEnd((byte)'\r').ToArray();
                _partial.Clear();
            }

            if (line.Length > 0)
            {
                return FrameStatus.Frame;
            }
        }

        return FrameStatus.NeedMoreBytes;
    }
}
