using System.Diagnostics;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// Sends <c>traceparent</c> and the <c>tracestate</c> that came with it to an upstream: "Vendors MUST … propagate" them
/// (W3C Trace Context, §3.3), and it is the caller's, we write nothing into it. <c>baggage</c> is of our own house and stays.
/// </summary>
internal sealed class TraceContextPropagator : DistributedContextPropagator
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    public override IReadOnlyCollection<string> Fields { get; } = [TraceParent, TraceState];

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (activity is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            setter?.Invoke(carrier, TraceParent, id);
            if (activity.TraceStateString is { Length: > 0 } state)
            {
                setter?.Invoke(carrier, TraceState, state);
            }
        }
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        traceId = null;
        traceState = null;
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
