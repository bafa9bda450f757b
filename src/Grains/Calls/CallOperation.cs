using Archestra.Cluster.Grains.Audit.Capture;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>One call while it runs or its frames wait for their reader: who made it, what ends it, what it says.</summary>
internal sealed class CallOperation : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenRegistration _callerEnd;

    // Continued in the grain's turn, whoever completes it.
    private readonly TaskCompletionSource _settled = new();
    private readonly ITimer _timer;
    private readonly TimeSpan _window;
    private readonly TimeSpan _timeout;
    private CallReaders? _readers;
    private volatile bool _isWindowOver;
    private volatile bool _isDeadlineOver;
    private bool _stopped;

    /// <param name="cancellationToken">The caller's, good while it waits for the reply.</param>
    public CallOperation(
        UpstreamCall call, Principal principal, CallAuthorizationOutcome authorization, CallOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        Call = call;
        Principal = principal;
        Tool = authorization.Tool ?? throw new ArgumentException("The call is not authorized.", nameof(authorization));
        WaitForAuditOutcome = authorization.WaitForAuditOutcome;
        Capture = authorization.Capture;
        Stream = new CallStream(options.FrameWindow, _settled);
        StartedAt = time.GetTimestamp();
        _timeout = Shortest(call.Timeout, Tool.CallTimeout, options.MaxTimeout);
        _window = options.DirectReplyWindow;
        _callerEnd = cancellationToken.UnsafeRegister(static state => ((CallOperation)state!)._end.Cancel(), this);

        // One timer for both: first the end of the time for a direct reply, then the deadline.
        _timer = time.CreateTimer(static state => ((CallOperation)state!).OnTime(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(_window < _timeout ? _window : _timeout, Timeout.InfiniteTimeSpan);
    }

    public UpstreamCall Call { get; }

    public Principal Principal { get; }

    public GatewayTool Tool { get; }

    public bool WaitForAuditOutcome { get; }

    /// <summary>Null for a tenant that wants no contents on record.</summary>
    public CaptureRules? Capture { get; }

    public CallStream Stream { get; }

    public long StartedAt { get; }

    /// <summary>Ends the call's work: deadline, cancellation, or the silo's stop.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>The call has ended with this.</summary>
    public CallReply? Reply { get; private set; }

    /// <summary>Completes when the call ends, when its stream begins, or when the time for a direct reply is over.</summary>
    public Task Settled => _settled.Task;

    /// <summary>The audit log holds its intent.</summary>
    public bool IsOnRecord { get; set; }

    /// <summary>Bytes may have reached the upstream.</summary>
    public bool Sent { get; set; }

    /// <summary>The call's work; its frames may still wait for the reader afterwards.</summary>
    public Task<CallReply> Ended { get; set; } = null!;

    public Task ReaderCame => _readers!.Came;

    /// <summary>Nobody will read any more.</summary>
    public Task ReaderLeft => _readers!.Left;

    private CallEnd EndedBy => this switch
    {
        { _end.IsCancellationRequested: false } => CallEnd.None,
        { _stopped: true } => CallEnd.Stopped,
        { _isDeadlineOver: true } => CallEnd.DeadlinePassed,
        _ => CallEnd.Cancelled,
    };

    /// <summary>Whether it is the same caller: the token may have been rotated meanwhile, its id stays.</summary>
    public bool BelongsTo(Principal principal) =>
        principal.TenantId == Principal.TenantId && principal.Kind == Principal.Kind
        && principal.Id == Principal.Id && principal.TokenId == Principal.TokenId;

    public void Cancel() => _end.Cancel();

    public void Stop()
    {
        _stopped = true;
        _end.Cancel();
    }

    /// <summary>True for the first reader only.</summary>
    public bool TryAttachReader(Principal principal) => _readers is { } readers && BelongsTo(principal) && readers.TryCome();

    /// <summary>The reply says Streaming: the frames may be read, once.</summary>
    public void BeginStreaming() => _readers = new CallReaders();

    public void Settle(CallReply reply)
    {
        Reply = reply;
        _settled.TrySetResult();
    }

    /// <summary>The reader left, or none came: the stream is dropped, and the call cancelled if its caller wants that.</summary>
    public void LeaveReader()
    {
        Stream.Abandon();
        if (_readers!.TryLeave() && Call.CancelWhenReaderLeaves)
        {
            Cancel();
        }
    }

    /// <summary>The reply for a call that was ended from this side.</summary>
    public CallReply Interrupted() => EndedBy switch
    {
        CallEnd.Cancelled => CallReply.Failed(CallReplyStatus.Cancelled, "The call was cancelled."),
        CallEnd.DeadlinePassed when Sent =>
            CallReply.Failed(CallReplyStatus.Unknown, $"The server did not answer within {_timeout.TotalSeconds:0.###} s; the call may have run."),
        CallEnd.DeadlinePassed =>
            CallReply.Failed(CallReplyStatus.NotStarted, $"The call could not be started within {_timeout.TotalSeconds:0.###} s."),
        _ when Sent => CallReply.Failed(CallReplyStatus.Unknown, "The silo ended the call; it may have run."),
        _ => CallReply.Failed(CallReplyStatus.NotStarted, "The silo ended the call before it began."),
    };

    /// <summary>The reply for a call that a defect of ours ended.</summary>
    public CallReply Broken() => Sent
        ? CallReply.Failed(CallReplyStatus.Unknown, "The call failed inside the gateway; it may have run.")
        : CallReply.Failed(CallReplyStatus.NotStarted, "The call failed inside the gateway before it was sent.");

    public UpstreamRequest ToRequest() => new()
    {
        OperationId = Call.OperationId,
        Method = McpMethods.ToolsCall,
        Name = Tool.UpstreamName,
        ParamsMembers = Call.ParamsMembers,
        MetaMembers = Call.MetaMembers,
        ProgressToken = Call.ProgressToken,
        ClientCapabilities = Call.ClientCapabilities,
        ParamHeaders = Call.ParamHeaders.Length == 0 ? [] : [.. Call.ParamHeaders.Select(h => KeyValuePair.Create(h.Name, h.Value))],
    };

    public void Dispose()
    {
        _callerEnd.Dispose();
        _timer.Dispose();
        _end.Dispose();
    }

    private void OnTime()
    {
        if (!_isWindowOver && _window < _timeout)
        {
            _isWindowOver = true;
            _settled.TrySetResult();
            _timer.Change(_timeout - _window, Timeout.InfiniteTimeSpan);
            return;
        }

        _isDeadlineOver = true;
        _end.Cancel();
    }

    // A front-end's nonsense (a negative time) ends the call at once instead of failing it with an exception.
    private static TimeSpan Shortest(TimeSpan asked, TimeSpan tools, TimeSpan longest)
    {
        var shortest = asked < tools ? asked : tools;
        shortest = shortest < longest ? shortest : longest;
        return shortest > TimeSpan.Zero ? shortest : TimeSpan.Zero;
    }
}
