using System.Diagnostics;

namespace Archestra.Cluster.Testing.Clients;

/// <summary>A client's own span: where a trace begins.</summary>
public sealed record ClientSpan(string TraceId, string SpanId)
{
    /// <summary>W3C Trace Context §3.2, sampled.</summary>
    public string TraceParent => $"00-{TraceId}-{SpanId}-01";

    public static ClientSpan Create() => new(ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString());
}
