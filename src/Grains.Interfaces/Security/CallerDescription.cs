namespace Archestra.Cluster.Grains.Security;

/// <summary>What the front-end saw of the caller; for the audit log only, never for a decision.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.CallerDescription)]
public sealed record CallerDescription
{
    /// <summary>The client's self-declared name and version.</summary>
    [Id(0)]
    public string? Client { get; init; }

    [Id(1)]
    public string? SourceAddress { get; init; }

    /// <summary>W3C trace context of the request (<c>traceparent</c>).</summary>
    [Id(2)]
    public string? TraceParent { get; init; }

    /// <summary>Its <c>tracestate</c>, the tracing systems' own notes.</summary>
    [Id(3)]
    public string? TraceState { get; init; }
}
