using System.Diagnostics;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Telemetry;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>
/// Puts calls on record: the intent is on disk before anything reaches an upstream, the outcome follows, and a call that
/// never began is one event complete in itself. When the audit store refuses, so do we.
/// </summary>
internal sealed class CallAudit(IAuditLog log, IOptions<AuditOptions> options, TimeProvider time)
{
    /// <summary>What a front-end may put into the log of a name that we do not know.</summary>
    private const int MaxName = 128;

    private static readonly CallReply Unavailable = CallReply.Failed(
        CallReplyStatus.AuditUnavailable, "The audit log cannot be written, so nothing runs.");

    /// <summary>The reply for a call that ended before its intent: the given one once it is on record.</summary>
    public async Task<CallReply> RefuseAsync(UpstreamCall call, Principal principal, CallReply reply)
    {
        var entry = Describe(call, principal) with { Outcome = OutcomeOf(reply), Details = reply.Reason };
        return await AppendAsync(entry, reply);
    }

    public async Task<CallReply> RefuseAsync(CallOperation operation, CallReply reply)
    {
        var entry = Describe(operation) with { Outcome = OutcomeOf(reply), Details = reply.Reason };
        return await AppendAsync(entry, reply);
    }

    /// <summary>The flushed intent, or the reply that ends the call: nothing may be sent then.</summary>
    /// <param name="operation">The call.</param>
    /// <param name="upstreamIdentity">As whom it runs upstream.</param>
    public async Task<(AuditIntent? Intent, CallReply? Refusal)> BeginAsync(CallOperation operation, string upstreamIdentity)
    {
        using var span = GatewayTelemetry.Source.StartActivity("record intent");

        // Not cancelled with the call: whether an abandoned write reached the disk would be anyone's guess.
        var writing = log.BeginAsync(DescribeIntent(operation, upstreamIdentity), CancellationToken.None).AsTask();
        try
        {
            return (await writing.WaitAsync(operation.Token), null);
        }
        catch (AuditUnavailableException)
        {
            return (null, Unavailable);
        }
        catch (OperationCanceledException) when (operation.Token.IsCancellationRequested)
        {
            var reply = operation.Interrupted();
            _ = CloseLateAsync(writing, operation, reply);
            return (null, reply);
        }
    }

    /// <summary>Records how the call ended; the answer is the given one, unless the tenant, or everybody, waits for a record that cannot be written.</summary>
    public async Task<CallReply> EndAsync(CallOperation operation, AuditIntent intent, CallReply reply)
    {
        var outcome = ToOutcome(operation, reply);
        if (!operation.WaitForAuditOutcome && !options.Value.WaitForOutcome)
        {
            log.Complete(intent, outcome);
            return reply;
        }

        try
        {
            await log.CompleteAsync(intent, outcome, CancellationToken.None);
            return reply;
        }
        catch (AuditUnavailableException)
        {
            return operation.Sent
                ? CallReply.Failed(CallReplyStatus.Unknown, "The call may have run, but the audit log could not record how it ended.")
                : reply;
        }
    }

    private static string OutcomeOf(CallReply reply) => reply.Status switch
    {
        CallReplyStatus.Result => ToolResult.IsError(reply.Payload) ? AuditOutcomes.Failed : AuditOutcomes.Succeeded,
        CallReplyStatus.Error => AuditOutcomes.Failed,
        CallReplyStatus.Unknown => AuditOutcomes.Unknown,
        CallReplyStatus.Cancelled => AuditOutcomes.Cancelled,
        CallReplyStatus.NotStarted or CallReplyStatus.ServerUnavailable => AuditOutcomes.NotStarted,
        CallReplyStatus.Busy or CallReplyStatus.ToolNotFound or CallReplyStatus.InsufficientScope or CallReplyStatus.ToolHeld
            or CallReplyStatus.PermissionMissing or CallReplyStatus.ConnectionMissing or CallReplyStatus.AuditUnavailable => AuditOutcomes.Refused,
        _ => throw new UnreachableException($"A call does not end with {reply.Status}."),
    };

    private static AuditEvent DescribeIntent(CallOperation operation, string upstreamIdentity)
    {
        var intent = Describe(operation.Call, operation.Principal, operation.Tool, upstreamIdentity);
        return operation.Capture is { } capture ? intent with { Arguments = capture.Arguments(operation.Call.ParamsMembers) } : intent;
    }

    private static AuditEvent Describe(CallOperation operation) => Describe(operation.Call, operation.Principal, operation.Tool);

    private static AuditEvent Describe(UpstreamCall call, Principal principal, GatewayTool? tool = null, string? upstreamIdentity = null) => new()
    {
        TenantId = principal.TenantId,
        Action = "tool.call",
        OperationId = call.OperationId,
        ActorKind = AuditActor.KindOf(principal.Kind),
        ActorId = principal.Id,
        TokenId = principal.TokenId,
        ClientId = principal.ClientId,
        Client = Cut(call.Caller.Client),
        GatewayId = EntityId.IsValid(call.GatewayId) ? call.GatewayId : null,
        Tool = Cut(call.Tool),
        SourceAddress = Cut(call.Caller.SourceAddress),
        TraceId = ActivityContext.TryParse(call.Caller.TraceParent, null, out var trace) ? trace.TraceId.ToHexString() : null,
        RequestBytes = call.RequestBytes,
        InstallationId = tool?.InstallationId,
        ConnectionId = tool?.ConnectionId,
        UpstreamIdentity = upstreamIdentity,
    };

    private static string? Cut(string? text) => text?.Length > MaxName ? text[..MaxName] : text;

    private AuditOutcome ToOutcome(CallOperation operation, CallReply reply) =>
        new(OutcomeOf(reply), time.GetElapsedTime(operation.StartedAt), reply.Payload.Length, reply.Reason)
        {
            Result = operation.Capture?.Result(reply.Payload),
        };

    // The intent may yet reach the disk; its outcome is known now and must not read "unknown" after the next restart.
    private async Task CloseLateAsync(Task<AuditIntent> writing, CallOperation operation, CallReply reply)
    {
        var outcome = ToOutcome(operation, reply);
        try
        {
            log.Complete(await writing, outcome);
        }
        catch (AuditUnavailableException)
        {
            // Neither intent nor call: there is nothing to complete.
        }
    }

    private async Task<CallReply> AppendAsync(AuditEvent entry, CallReply reply)
    {
        try
        {
            await log.AppendAsync(entry, CancellationToken.None);
            return reply;
        }
        catch (AuditUnavailableException)
        {
            return Unavailable;
        }
    }
}
