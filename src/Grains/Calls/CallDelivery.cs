namespace Archestra.Cluster.Grains.Calls;

/// <summary>Hands a call's end to its caller: in one message when it comes soon, whole and small, else as frames that wait for their reader.</summary>
internal sealed class CallDelivery(CallOptions options, TimeProvider time)
{
    /// <summary>The reply of a settled call; null when it is to be answered by frames.</summary>
    public CallReply? DirectReply(CallOperation operation) =>
        operation is { Reply: { } reply, Stream.HasBegun: false } && reply.Payload.Length <= options.DirectReplyBytes ? reply : null;

    /// <summary>
    /// Returns when the frames were read to their end, or dropped because nobody came or the reader left. The call itself
    /// does not wait for its reader once it has ended: its place and its record are settled by then.
    /// </summary>
    public async Task StreamAsync(CallOperation operation)
    {
        var delivery = WriteEndAsync(operation);
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

    private static async Task WriteEndAsync(CallOperation operation) =>
        await operation.Stream.WriteEndAsync(await operation.Ended, CancellationToken.None);
}
