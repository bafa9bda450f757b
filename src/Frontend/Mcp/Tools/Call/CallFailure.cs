using System.Globalization;
using System.Text;
using Archestra.Cluster.Grains.Calls;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>
/// How a call that got no answer from its server is told to the client. The codes lie outside of what JSON-RPC and MCP
/// reserve ("New error codes … SHOULD be allocated outside the JSON-RPC reserved range", 2026-07-28, basic/index), and
/// <c>data</c> says what a program needs: whether it may try again, and whether the tool can have run.
/// </summary>
internal readonly record struct CallFailure(int Code, string Outcome, bool IsRetryable, string Message, TimeSpan? RetryAfter = null)
{
    public const int NotStarted = -31000;
    public const int Busy = -31001;
    public const int ServerUnavailable = -31002;
    public const int AuditUnavailable = -31003;
    public const int Unknown = -31004;
    public const int Cancelled = -31005;
    public const int ToolHeld = -31006;
    public const int RateLimited = -31007;

    public const int NotPermitted = -31008;

    private const string DidNotStart = "not_started";

    /// <summary>A failure that the silo reported.</summary>
    public static CallFailure Of(CallReply reply) => reply.Status switch
    {
        CallReplyStatus.NotStarted => new(NotStarted, DidNotStart, true, reply.Reason ?? "The call did not start.", reply.RetryAfter),
        CallReplyStatus.Busy => new(Busy, DidNotStart, true, reply.Reason ?? "The server is busy.", reply.RetryAfter),
        CallReplyStatus.ServerUnavailable => new(ServerUnavailable, DidNotStart, true, reply.Reason ?? "The server is not available.", reply.RetryAfter),
        CallReplyStatus.AuditUnavailable => new(AuditUnavailable, DidNotStart, true, reply.Reason ?? "The audit log cannot be written.", reply.RetryAfter),
        CallReplyStatus.ToolHeld => Held(),
        CallReplyStatus.PermissionMissing => PermissionMissing(reply.Reason ?? "A permission is missing."),
        CallReplyStatus.Cancelled => new(Cancelled, "cancelled", false, reply.Reason ?? "The call was cancelled."),
        _ => Lost(reply.Reason),
    };

    /// <summary>Trying again does not help: a person has to approve the tool.</summary>
    public static CallFailure Held() =>
        new(ToolHeld, DidNotStart, false, "The tool is not what was approved: it awaits the approval of an administrator.");

    /// <summary>Another token does not help: the owner's roles do not let it call the tool.</summary>
    public static CallFailure PermissionMissing(string sentence) => new(NotPermitted, DidNotStart, false, sentence);

    /// <summary>The calls of the tenant that wait for their turn are too many.</summary>
    public static CallFailure TooManyWait() =>
        new(Busy, DidNotStart, true, "Too many calls of this tenant wait for their turn.", TimeSpan.FromSeconds(1));

    /// <summary>The call may have run: nobody should send it again without looking first.</summary>
    public static CallFailure Lost(string? reason = null) =>
        new(Unknown, "unknown", false, reason ?? "The call's end is unknown: it may have run.");

    /// <summary>Nothing left this node.</summary>
    public static CallFailure NothingSent() => new(NotStarted, DidNotStart, true, "The call did not start: no silo can be reached.");

    public byte[] Data()
    {
        var retryAfter = RetryAfter is { } after
            ? string.Create(CultureInfo.InvariantCulture, $",\"retryAfterMs\":{(long)after.TotalMilliseconds}")
            : "";
        return Encoding.ASCII.GetBytes($"{{\"retryable\":{(IsRetryable ? "true" : "false")},\"outcome\":\"{Outcome}\"{retryAfter}}}");
    }
}
