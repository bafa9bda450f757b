using System.Runtime.CompilerServices;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Telemetry;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>
/// Carries the calls of one call grain: checks them, gives them a place, puts them on record, sends them, and hands back
/// what the server says. Its callers interleave; everything here runs in the grain's turns.
/// <list type="number">
/// <item>The silo's own authorization, and whether the call belongs here at all.</item>
/// <item>A place among the calls in flight; after a wait the authorization is checked again.</item>
/// <item>The audit intent, flushed.</item>
/// <item>The session, opened if need be, and the request.</item>
/// <item>The audit outcome.</item>
/// <item>The reply: at once when the end comes soon, whole and small, else as frames.</item>
/// </list>
/// </summary>
internal sealed partial class CallExecution(string grainKey, ServerSessions sessions, CallPorts ports)
{
    /// <summary>A session can end while a call is on its way to it; once.</summary>
    private const int SendAttempts = 2;

    private readonly CallOptions _options = ports.Options.Value;
    private readonly CallAdmission _admission = new(ports.Options.Value.MaxInFlight, ports.Options.Value.QueueLength);
    private readonly CallDelivery _delivery = new(ports.Options.Value, ports.Time);
    private readonly Dictionary<string, CallOperation> _operations = new(StringComparer.Ordinal);

    public int InFlight => _admission.InFlight;

    public int Queued => _admission.Queued;

    /// <summary>Calls that run, wait, or have frames that wait for their reader.</summary>
    public int Open => _operations.Count;

    public async Task<CallReply> RunAsync(UpstreamCall call, CancellationToken cancellationToken)
    {
        var principal = ports.Caller.Current;
        if (!OperationIds.IsValid(call.OperationId) || _operations.ContainsKey(call.OperationId))
        {
            return CallReply.Failed(CallReplyStatus.NotStarted, "The operation's id is malformed or in use.");
        }

        // Step 1.
        var authorization = await AuthorizeAsync(call, principal, cancellationToken);
        if (!authorization.IsAllowed)
        {
            CallRefusals.Count(authorization.Refusal.Status);
            return await ports.Audit.RefuseAsync(call, principal, authorization.Refusal);
        }

        if (_operations.ContainsKey(call.OperationId))
        {
            return CallReply.Failed(CallReplyStatus.NotStarted, "The operation's id is in use.");
        }

        var operation = new CallOperation(call, principal, authorization, _options, ports.Time, cancellationToken);
        _operations.Add(call.OperationId, operation);
        operation.Ended = RunToEndAsync(operation);
        await operation.Settled;
        return Reply(operation);
    }

    /// <summary>The frames of a call that replied Streaming, for the caller that made it, once.</summary>
    public async IAsyncEnumerable<UpstreamFrame> ReadAsync(string operationId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_operations.TryGetValue(operationId, out var operation) || !operation.TryAttachReader(ports.Caller.Current))
        {
            // One answer for all: a stranger does not learn which operations exist.
            yield return CallStream.End(CallReply.Failed(CallReplyStatus.Unknown, "The call's frames are gone; it may have run."));
            yield break;
        }

        try
        {
            await foreach (var frame in operation.Stream.ReadAllAsync(cancellationToken))
            {
                yield return frame;
            }
        }
        finally
        {
            operation.LeaveReader();
        }
    }

    public void Cancel(string cancelKey)
    {
        var principal = ports.Caller.Current;
        foreach (var operation in _operations.Values.Where(o => o.Call.CancelKey == cancelKey && o.BelongsTo(principal)).ToArray())
        {
            operation.Cancel();
        }
    }

    /// <summary>Waits for the calls that run; ends them when cancelled, and lets their replies go out.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var ends = _operations.Values.Select(o => o.Ended).ToArray();
        try
        {
            await Task.WhenAll(ends).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            foreach (var operation in _operations.Values.ToArray())
            {
                operation.Stop();
            }

            await Task.WhenAll(ends);
        }
    }

    private async ValueTask<CallAuthorizationOutcome> AuthorizeAsync(UpstreamCall call, Principal principal, CancellationToken cancellationToken)
    {
        var authorization = await ports.Authorization.AuthorizeAsync(principal, call.GatewayId, call.Tool, cancellationToken);
        if (authorization.IsAllowed && !CallTargetMatch.Carries(grainKey, authorization.Tool))
        {
            // A front-end behind the times, or one that lies: the call does not run here in either case.
            LogForeignCall(ports.Logger, grainKey, authorization.Tool.CallTarget);
            return CallAuthorizationOutcome.Undecided("The tool is served elsewhere now.", _options.RetryAfter);
        }

        return authorization;
    }

    // One method for as many steps as it holds: every await that a grain's turn comes back through costs the call.
    private async Task<CallReply> RunToEndAsync(CallOperation operation)
    {
        var span = CallSpan.Start(operation, sessions.Kind);
        CallReply reply;
        try
        {
            reply = await AdmitAsync(operation);
        }
        catch (Exception exception)
        {
            reply = await ExplainAsync(operation, exception);
        }

        if (!operation.Sent)
        {
            CallRefusals.Count(reply.Status);
        }

        CallSpan.End(span, reply);
        operation.Settle(reply);
        return reply;
    }

    /// <summary>Whatever happens becomes the call's reply: no caller is left without an answer.</summary>
    private async Task<CallReply> ExplainAsync(CallOperation operation, Exception exception)
    {
        var isEnd = exception is OperationCanceledException && operation.Token.IsCancellationRequested;
        var reply = isEnd ? operation.Interrupted() : Failed(operation, exception);
        try
        {
            return operation.IsOnRecord && !isEnd ? reply : await ports.Audit.RefuseAsync(operation, reply);
        }
        catch (Exception another)
        {
            return Failed(operation, another);
        }
    }

    // Step 2.
    private async Task<CallReply> AdmitAsync(CallOperation operation)
    {
        var admission = await _admission.EnterAsync(operation.Token);
        if (admission == AdmissionOutcome.Full)
        {
            var busy = CallReply.Failed(CallReplyStatus.Busy, "Too many calls wait for this server.", _options.RetryAfter);
            return await ports.Audit.RefuseAsync(operation, busy);
        }

        try
        {
            if (admission == AdmissionOutcome.EnteredAfterWait && await RecheckAsync(operation) is { } refusal)
            {
                return await ports.Audit.RefuseAsync(operation, refusal);
            }

            var found = await sessions.FindConnectionAsync(operation.Token);
            if (found.Snapshot is not { } connection || connection.ConnectionId != operation.Tool.ConnectionId)
            {
                return await ports.Audit.RefuseAsync(operation, found.Refusal
                    ?? CallReply.Failed(CallReplyStatus.NotStarted, "The tool's connection is being changed.", _options.RetryAfter));
            }

            // Step 3: nothing reaches the upstream before this returned an intent.
            var (intent, refused) = await ports.Audit.BeginAsync(operation, connection.UpstreamIdentity);
            if (intent is not { } begun)
            {
                return refused!;
            }

            // Steps 4 and 5.
            operation.IsOnRecord = true;
            return await ports.Audit.EndAsync(operation, begun, await SendAsync(operation));
        }
        finally
        {
            _admission.Leave();
        }
    }

    private async Task<CallReply?> RecheckAsync(CallOperation operation)
    {
        try
        {
            var authorization = await AuthorizeAsync(operation.Call, await ports.Caller.RenewAsync(operation.Token), operation.Token);
            return authorization.Refusal;
        }
        catch (UnauthorizedAccessException)
        {
            return CallReply.Failed(CallReplyStatus.NotStarted, "The caller's token was revoked while the call waited.");
        }
        catch (Exception exception) when (GrainCallFailure.IsLost(exception))
        {
            return CallReply.Failed(CallReplyStatus.NotStarted, "The silo cannot see revocations at the moment.", _options.RetryAfter);
        }
    }

    private async Task<CallReply> SendAsync(CallOperation operation)
    {
        try
        {
            for (var attempt = 0; attempt < SendAttempts; attempt++)
            {
                var opened = await sessions.GetAsync(operation.Token);
                if (!opened.IsOpen)
                {
                    return opened.Refusal;
                }

                operation.Sent = true;
                var answer = await UpstreamOperation.SendAsync(opened.Session, operation.ToRequest(), operation.Stream, sessions.Kind, operation.Token);
                operation.Sent = answer.Status != UpstreamAnswerStatus.NotStarted;
                if (operation.Sent || sessions.IsUsable(opened.Session))
                {
                    return answer.ToReply(_options.RetryAfter);
                }

                // The session was over before anything was sent: another one may carry the call.
            }

            return CallReply.Failed(CallReplyStatus.NotStarted, "The server's session ended before the call could be sent.", _options.RetryAfter);
        }
        catch (OperationCanceledException) when (operation.Token.IsCancellationRequested)
        {
            return operation.Interrupted();
        }
        catch (Exception exception)
        {
            // The intent is on disk: a defect below must not leave it without its outcome.
            return Failed(operation, exception);
        }
    }

    private CallReply Failed(CallOperation operation, Exception exception)
    {
        LogCallFailed(ports.Logger, exception, grainKey, operation.Call.OperationId);
        return operation.Broken();
    }

    // Step 6.
    private CallReply Reply(CallOperation operation)
    {
        if (_delivery.DirectReply(operation) is { } reply)
        {
            Forget(operation);
            return reply;
        }

        operation.BeginStreaming();
        _ = StreamAsync(operation);
        return CallReply.Streaming();
    }

    private async Task StreamAsync(CallOperation operation)
    {
        await _delivery.StreamAsync(operation);
        Forget(operation);
    }

    private void Forget(CallOperation operation)
    {
        _operations.Remove(operation.Call.OperationId);
        operation.Dispose();
    }
}
