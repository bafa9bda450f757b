using System.Buffers.Text;
using System.Text;

namespace Archestra.Cluster.Protocol.Framing;

/// <summary>
/// Reads Server-Sent Events as the HTML standard defines them (section 9.2.6, "Interpreting an event stream"): lines end
/// with CR, LF or CRLF, a BOM may stand in front, a line that begins with a colon is a comment, several <c>data</c> lines
/// are one text. An event cut short by the end of the stream is none.
/// Feed it like this: <c>while (parser.Read(ref bytes, out var sse) != NeedMoreBytes) …</c>.
/// </summary>
/// <param name="maxEventBytes">Most bytes of one line and of one event's data; a larger event is reported once and dropped.</param>
public sealed class SseParser(int maxEventBytes)
{
    private const string DefaultType = "message";

    private FrameBuffer _line = new(maxEventBytes);
    private FrameBuffer _data = new(maxEventBytes);
    private string _type = DefaultType;
    private string? _id;
    private bool _hasData;
    private bool _isDroppingLine;
    private bool _isDroppingEvent;
    private bool _endedWithCr;
    private bool _isPastStart;

    /// <summary>The last <c>id</c> seen, what <c>Last-Event-ID</c> asks to resume behind; null if there was none.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>The last <c>retry</c> seen: how long to wait before connecting again.</summary>
    public TimeSpan? ReconnectionTime { get; private set; }

    /// <param name="input">Is advanced past what was taken.</param>
    /// <param name="sse">Set if the status is <see cref="FrameStatus.Frame"/>.</param>
    public FrameStatus Read(ref ReadOnlySpan<byte> input, out SseEvent? sse)
    {
        sse = null;
        while (TryTakeLine(ref input, out var isComplete))
        {
            if (_isDroppingLine)
            {
                var isFirst = !_isDroppingEvent;
                _isDroppingEvent = true;
                _isDroppingLine = !isComplete;
                if (isFirst)
                {
                    return FrameStatus.TooLarge;
                }

                continue;
            }

            if (!isComplete)
            {
                break;
            }

            var status = ProcessLine(out sse);
            _line.Clear();
            if (status != FrameStatus.NeedMoreBytes)
            {
                return status;
            }
        }

        return FrameStatus.NeedMoreBytes;
    }

    /// <summary>Moves bytes up to the next line end into the line; false if there are none.</summary>
    private bool TryTakeLine(ref ReadOnlySpan<byte> input, out bool isComplete)
    {
        isComplete = false;
        if (_endedWithCr && !input.IsEmpty)
        {
            _endedWithCr = false;
            if (input[0] == (byte)'\n')
            {
                input = input[1..];
            }
        }

        if (input.IsEmpty)
        {
            return false;
        }

        var end = input.IndexOfAny((byte)'\r', (byte)'\n');
        isComplete = end >= 0;
        var part = isComplete ? input[..end] : input;
        _endedWithCr = isComplete && input[end] == (byte)'\r';
        input = isComplete ? input[(end + 1)..] : default;
        if (!_isDroppingLine && !_line.TryAppend(part))
        {
            _line.Clear();
            _isDroppingLine = true;
        }

        return true;
    }

    private FrameStatus ProcessLine(out SseEvent? sse)
    {
        sse = null;
        var line = _line.Written;
        if (!_isPastStart)
        {
            _isPastStart = true;
            if (line.StartsWith("\uFEFF"u8))
            {
                line = line[3..];
            }
        }

        if (line.IsEmpty)
        {
            sse = Dispatch();
            return sse is null ? FrameStatus.NeedMoreBytes : FrameStatus.Frame;
        }

        var colon = line.IndexOf((byte)':');
        var field = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        if (value.StartsWith(" "u8))
        {
            value = value[1..];
        }

        // A field without a name is a comment.
        return ProcessField(field, value);
    }

    private FrameStatus ProcessField(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        if (field.SequenceEqual("data"u8) && !_isDroppingEvent)
        {
            if ((_hasData && !_data.TryAppend("\n"u8)) || !_data.TryAppend(value))
            {
                _isDroppingEvent = true;
                return FrameStatus.TooLarge;
            }

            _hasData = true;
        }
        else if (field.SequenceEqual("event"u8))
        {
            _type = value.IsEmpty || value.SequenceEqual("message"u8) ? DefaultType : Encoding.UTF8.GetString(value);
        }
        else if (field.SequenceEqual("id"u8) && !value.Contains((byte)0))
        {
            _id = Encoding.UTF8.GetString(value);
        }
        else if (field.SequenceEqual("retry"u8)
            && !value.IsEmpty && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(value, out int milliseconds, out _))
        {
            ReconnectionTime = TimeSpan.FromMilliseconds(milliseconds);
        }

        return FrameStatus.NeedMoreBytes;
    }

    private SseEvent? Dispatch()
    {
        // The standard sets the last event id even if the event itself is dropped for having no data. One that was
        // dropped here was not delivered, and must be asked for again.
        LastEventId = _isDroppingEvent ? LastEventId : _id ?? LastEventId;
        var sse = _hasData && !_isDroppingEvent ? new SseEvent(_type, _data.Written.ToArray(), _id) : null;
        _data.Clear();
        _hasData = false;
        _isDroppingEvent = false;
        _type = DefaultType;
        _id = null;
        return sse;
    }
}
