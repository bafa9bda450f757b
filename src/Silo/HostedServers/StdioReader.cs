using Archestra.Cluster.Protocol.Framing;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Silo.Upstream;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// Reads a server's stdout on a thread of its own. A line that is no message is logged by its length and skipped; those
/// after it are not lost.
/// </summary>
internal sealed partial class StdioReader(Stream output, int maxLineBytes, ILogger logger, string serverName)
{
    private readonly OversizedLine _current = new();

    /// <summary>Body of the reader's thread; returns at the end of the stream.</summary>
    /// <param name="onMessage">Gets each message; its bytes are not reused.</param>
    /// <param name="onUnreadable">Gets the id of an answer that was skipped, when it could be found.</param>
    public void Run(Action<IncomingMessage> onMessage, Action<long> onUnreadable)
    {
        var framer = new LineFramer(maxLineBytes);
        var buffer = new byte[64 * 1024];
        var isDropping = false;
        for (int read; (read = TryRead(buffer)) > 0;)
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, read);
            while (!rest.IsEmpty)
            {
                var before = rest;
                var status = framer.Read(ref rest, out var line);
                isDropping = Follow(before[..^rest.Length], status, isDropping, onUnreadable);
                if (status == FrameStatus.Frame)
                {
                    Handle(line, onMessage, onUnreadable);
                }
            }
        }
    }

    private int TryRead(byte[] buffer)
    {
        try
        {
            return output.Read(buffer);
        }
        catch (IOException)
        {
            return 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    // Follows the line that is being read in what the framer took, to know both ends of one that is dropped.
    private bool Follow(ReadOnlySpan<byte> taken, FrameStatus status, bool isDropping, Action<long> onUnreadable)
    {
        isDropping |= status == FrameStatus.TooLarge;
        for (int newline; (newline = taken.IndexOf((byte)'\n')) >= 0; taken = taken[(newline + 1)..])
        {
            if (isDropping)
            {
                _current.Append(taken[..newline]);
                Log.LineTooLong(logger, serverName, maxLineBytes);
                if (_current.FindId() is { } id)
                {
                    onUnreadable(id);
                }

                isDropping = false;
            }

            _current.Clear();
        }

        _current.Append(taken);
        return isDropping;
    }

    private void Handle(byte[] line, Action<IncomingMessage> onMessage, Action<long> onUnreadable)
    {
        if (IncomingMessage.TryRead(line, out var message, out var error))
        {
            onMessage(message);
            return;
        }

        Log.LineSkipped(logger, serverName, line.Length, error.Fault);
        if (IncomingMessage.OwnIdOf(error, line) is { } id)
        {
            onUnreadable(id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4201, LogLevel.Warning, "Hosted server {ServerId} printed a line of {Length} bytes that is no message ({Fault}); it is skipped", EventName = nameof(LineSkipped))]
        public static partial void LineSkipped(ILogger logger, string serverId, int length, JsonRpcEnvelopeFault fault);

        [LoggerMessage(4202, LogLevel.Warning, "Hosted server {ServerId} printed a line of more than {MaxBytes} bytes; it is skipped", EventName = nameof(LineTooLong))]
        public static partial void LineTooLong(ILogger logger, string serverId, int maxBytes);
    }
}
