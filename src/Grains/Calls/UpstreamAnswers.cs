using System.Diagnostics;
using System.Runtime.InteropServices;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>An upstream's answer in the words of a call's reply.</summary>
internal static class UpstreamAnswers
{
    public static CallReply ToReply(this UpstreamAnswer answer, TimeSpan retryAfter) => answer.Status switch
    {
        UpstreamAnswerStatus.Result => CallReply.Result(Owned(answer.Payload)),
        UpstreamAnswerStatus.Error => CallReply.Error(Owned(answer.Payload)),
        UpstreamAnswerStatus.NotStarted => CallReply.Failed(CallReplyStatus.NotStarted, answer.Reason!, retryAfter),
        UpstreamAnswerStatus.Unknown => CallReply.Failed(CallReplyStatus.Unknown, answer.Reason!),
        UpstreamAnswerStatus.Unauthorized =>
            CallReply.Failed(CallReplyStatus.ServerUnavailable, $"The server refuses this connection's credential: {answer.Reason}"),
        _ => throw new UnreachableException($"Upstream answer {answer.Status}."),
    };

    // A payload is an owned array by the port's contract; only a part of one is copied.
    private static byte[] Owned(ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out var segment) && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length
            ? array
            : payload.ToArray();
}
