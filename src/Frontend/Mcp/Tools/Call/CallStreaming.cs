using System.Buffers;
using Archestra.Cluster.Grains.Calls;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>
/// Reads the frames of a call that takes long or brings much. Notifications go to the client as they come; the parts of a
/// result are put together first, because what is to be removed from it may stand in its last byte.
/// </summary>
internal sealed class CallStreaming(TimeProvider time, IOptions<McpEndpointOptions> options)
{
    /// <summary>What the silo may need beyond the call's own limit before this node stops believing in an end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <returns>The call's end with its payload; null when the client has left.</returns>
    public async Task<CallReply?> RelayAsync(ICallTargetGrain grain, UpstreamCall call, CallAnswer answer, CancellationToken end)
    {
        using var limit = new CancellationTokenSource(call.Timeout + Grace, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end, limit.Token);
        var parts = new ArrayBufferWriter<byte>();
        await using var frames = grain.ReadFramesAsync(call.OperationId, stop.Token).GetAsyncEnumerator(stop.Token);
        try
        {
            while (true)
            {
                var next = frames.MoveNextAsync().AsTask();
                if (!await WaitAsync(next, answer, stop.Token))
                {
                    return await LeaveAsync(next, stop);
                }

                if (!await next)
                {
                    // A stream that ends without an End tells nothing.
                    return Unknown("The call's end is unknown: it may have run.");
                }

                if (frames.Current is { Kind: UpstreamFrameKind.Notification } notification)
                {
                    if (!await answer.NotifyAsync(notification.Method, notification.Payload))
                    {
                        return null;
                    }
                }
                else if (Take(frames.Current, parts) is { } reply)
                {
                    return reply;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !end.IsCancellationRequested)
        {
            return Unknown("The call took too long; it may have run.");
        }
    }

    /// <summary>Keeps a part; gives the reply when the frame is the end, or when there are more parts than are relayed.</summary>
    private CallReply? Take(UpstreamFrame frame, ArrayBufferWriter<byte> parts)
    {
        if (frame.Kind == UpstreamFrameKind.End)
        {
            return Complete(frame.Reply, parts);
        }

        if (parts.WrittenCount + frame.Payload.Length > options.Value.MaxResultBytes)
        {
            return Unknown("The tool's result is larger than this gateway relays; the tool has run.");
        }

        parts.Write(frame.Payload);
        return null;
    }

    /// <summary>Waits for the next frame, with comments to the client meanwhile. False when the client has left.</summary>
    private async ValueTask<bool> WaitAsync(Task<bool> next, CallAnswer answer, CancellationToken stop)
    {
        while (!next.IsCompleted)
        {
            using var period = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var tick = Task.Delay(options.Value.KeepAlivePeriod, time, period.Token);
            var first = await Task.WhenAny(next, tick);
            await period.CancelAsync();
            if (first == tick && !stop.IsCancellationRequested && !await answer.KeepAliveAsync())
            {
                return false;
            }

            if (stop.IsCancellationRequested)
            {
                // The pending step ends by the same token, and says how.
                return true;
            }
        }

        return true;
    }

    /// <summary>Ends the pending step before the enumeration is left: an enumerator is not disposed while it runs.</summary>
    private static async Task<CallReply?> LeaveAsync(Task<bool> next, CancellationTokenSource stop)
    {
        await stop.CancelAsync();
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
    }

    private static CallReply Complete(CallReply? reply, ArrayBufferWriter<byte> parts) => reply switch
    {
        null => Unknown("The call's end is unknown: it may have run."),
        { Status: CallReplyStatus.Result, Payload.Length: 0 } => CallReply.Result(parts.WrittenSpan.ToArray()),
        { Status: CallReplyStatus.Error, Payload.Length: 0 } => CallReply.Error(parts.WrittenSpan.ToArray()),
        _ => reply,
    };

    private static CallReply Unknown(string reason) => CallReply.Failed(CallReplyStatus.Unknown, reason);
}
