namespace Archestra.Cluster.Grains.Audit;

/// <summary>Which contents of tool calls the tenant wants on record.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AuditCapture)]
public sealed record AuditCapture
{
    public const int DefaultMaxBytes = 16 * 1024;

    [Id(0)]
    public bool Arguments { get; init; }

    [Id(1)]
    public bool Results { get; init; }

    /// <summary>What is longer is not captured, and the record says so.</summary>
    [Id(2)]
    public int MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>Names of members whose value is replaced wherever they occur, besides those that always are; or JSON Pointers (RFC 6901) into arguments or result, <c>*</c> for any item.</summary>
    [Id(3)]
    public string[] Redact { get; init; } = [];
}
