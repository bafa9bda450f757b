namespace Archestra.Cluster.Grains.Calls;

/// <summary>Hands a call's end to its caller: in one message when it comes soon, whole and small, else as frames that wait for their reader.</summary>
internal sealed class CallDelivery(CallOptions options, TimeProvider time)
{
    /// <summary>Null when the call is to be answered by frames.</summary>
    public async Task<CallReply?> TryReplyAsync(CallOperation operation, Task<CallReply> running)
    {
        using (var window = new CancellationTokenSource())
        {
            await Task.WhenAny(running, operation.Stream.Begun, Task.Delay(options.DirectReplyWindow, time, window.Token));
            await window.CancelAsync();
        }

        if (!running.IsCompleted || operation.Stream.Begun.IsCompleted)
        {
            return null;
        }

        var reply = await running;
        return reply.Payload.Length <= options.DirectReplyBytes ? reply : null;
    }

    /// <summary>
    /// Returns when the frames were read to their end, or dropped because nobody came or the reader left. The call itself
    /// does not wait for its reader once it has ended: its place and its record are settled by then.
    /// </summary>
    public async Task StreamAsync(CallOperation operation, Task<CallReply> running)
    {
        var delivery = WriteEndAsync(operation, running);
        try
        {
            await operation.ReaderCame.WaitAsync(options.FrameHold, time);
        }
        catch (TimeoutException)
        {
            // It may have come in the turn between.
            if (!operation.ReaderCame.IsCompleted)
            {
                operation.LeaveReader();
            }
        }

        await delivery;
        await operation.ReaderLeft;
    }

    private static async Task WriteEndAsync(CallOperation operation, Task<CallReply> running) =>
        await operation.Stream.WriteEndAsync(await running, CancellationToken.None);
}
