using System.Diagnostics;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Grains.Telemetry;

/// <summary>
/// The grain's part of a call as a span. Its parent is what flows with the call: the runtime brings it (Orleans in its
/// request context, the embedded runtime as it is); where nothing flows, the call's own description of its trace.
/// </summary>
internal static class CallSpan
{
    private const string Name = "carry tools/call";

    /// <returns>Null when nobody listens, or the trace is not sampled.</returns>
    public static Activity? Start(CallOperation operation, string serverKind)
    {
        if (!GatewayTelemetry.Source.HasListeners())
        {
            return null;
        }

        var caller = operation.Call.Caller;
        var span = Activity.Current is null && ActivityContext.TryParse(caller.TraceParent, caller.TraceState, isRemote: true, out var parent)
            ? GatewayTelemetry.Source.StartActivity(Name, ActivityKind.Internal, parent)
            : GatewayTelemetry.Source.StartActivity(Name);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(TelemetryAttributes.GenAiTool, operation.Tool.Name);
            span.SetTag(TelemetryAttributes.OperationId, operation.Call.OperationId);
            span.SetTag(TelemetryAttributes.ServerKind, serverKind);
        }

        return span;
    }

    public static void End(Activity? span, CallReply reply)
    {
        if (span is { IsAllDataRequested: true } && reply.Status is not (CallReplyStatus.Result or CallReplyStatus.Error))
        {
            span.SetTag(TelemetryAttributes.ErrorType, CallRefusals.NameOf(reply.Status));
            span.SetStatus(ActivityStatusCode.Error);
        }

        span?.Dispose();
    }
}
