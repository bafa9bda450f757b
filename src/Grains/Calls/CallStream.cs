using System.Threading.Channels;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>
/// The frames of one call between upstream and reader, in a bounded window: a slow reader slows the upstream. The upstream
/// writes from any thread, notifications first and the answer after them. Once abandoned, whatever comes is dropped and
/// nobody waits.
/// </summary>
/// <param name="window">Frames that wait for the reader at most.</param>
/// <param name="settled">Completed with the first notification.</param>
internal sealed class CallStream(int window, TaskCompletionSource settled) : IUpstreamNotificationSink
{
    // Made when it is needed: most calls are answered without.
    private Channel<UpstreamFrame>? _frames;
    private volatile bool _hasBegun;

    /// <summary>True from the first notification on: the call cannot be answered in one message any more.</summary>
    public bool HasBegun => _hasBegun;

    private Channel<UpstreamFrame> Frames => LazyInitializer.EnsureInitialized(ref _frames, () => Channel.CreateBounded<UpstreamFrame>(
        new BoundedChannelOptions(window) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true }));

    /// <summary>Notifications that were too large for a frame; MCP lets a sender's notifications be lost.</summary>
    public int Dropped { get; private set; }

    public async ValueTask OnNotificationAsync(string method, ReadOnlyMemory<byte> rawParams, CancellationToken cancellationToken)
    {
        if (rawParams.Length > UpstreamFrame.MaxPayload)
        {
            Dropped++;
            return;
        }

        _hasBegun = true;
        settled.TrySetResult();
        var frame = new UpstreamFrame { Kind = UpstreamFrameKind.Notification, Method = method, Payload = rawParams.ToArray() };
        await WriteAsync(frame, cancellationToken);
    }

    /// <summary>Writes the end of the call, a large payload in parts before it. Returns when the reader has room for the last frame.</summary>
    public async Task WriteEndAsync(CallReply reply, CancellationToken cancellationToken)
    {
        var rest = reply.Payload.AsMemory();
        if (rest.Length <= UpstreamFrame.MaxPayload)
        {
            await WriteAsync(End(reply), cancellationToken);
        }
        else
        {
            // Parts are cut as the reader makes room, so that no second copy of a large answer exists.
            var more = true;
            for (; more && rest.Length > 0; rest = rest[Math.Min(rest.Length, UpstreamFrame.MaxPayload)..])
            {
                var part = rest[..Math.Min(rest.Length, UpstreamFrame.MaxPayload)].ToArray();
                more = await WriteAsync(new UpstreamFrame { Kind = UpstreamFrameKind.Chunk, Payload = part }, cancellationToken);
            }

            await WriteAsync(End(reply.Status == CallReplyStatus.Result ? CallReply.Result([]) : CallReply.Error([])), cancellationToken);
        }

        Frames.Writer.TryComplete();
    }

    public IAsyncEnumerable<UpstreamFrame> ReadAllAsync(CancellationToken cancellationToken) => Frames.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Only when no reader is there, or it just left.</summary>
    public void Abandon()
    {
        Frames.Writer.TryComplete();
        while (Frames.Reader.TryRead(out _))
        {
            // Let the payloads go.
        }
    }

    public static UpstreamFrame End(CallReply reply) => new() { Kind = UpstreamFrameKind.End, Reply = reply };

    /// <summary>False when the stream was abandoned.</summary>
    private async ValueTask<bool> WriteAsync(UpstreamFrame frame, CancellationToken cancellationToken)
    {
        while (await Frames.Writer.WaitToWriteAsync(cancellationToken))
        {
            if (Frames.Writer.TryWrite(frame))
            {
                return true;
            }
        }

        return false;
    }
}
