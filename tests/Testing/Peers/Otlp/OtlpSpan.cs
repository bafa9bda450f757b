namespace Archestra.Cluster.Testing.Peers.Otlp;

/// <summary>A span as it came over OTLP; ids in hexadecimal, an empty parent for a root.</summary>
/// <param name="Instance">The <c>service.instance.id</c> of the process that it is from.</param>
public sealed record OtlpSpan(
    string TraceId, string SpanId, string ParentId, string Name, int Kind, string Source, string Instance, IReadOnlyDictionary<string, string> Attributes)
{
    public const int Internal = 1;
    public const int Server = 2;
    public const int Client = 3;

    public string TraceState { get; init; } = "";

    /// <summary>The spans that it points at without hanging below them.</summary>
    public IReadOnlyList<string> Links { get; init; } = [];

    public override string ToString() => $"{Name} [{Source}] {SpanId} below {ParentId}";
}
