namespace Archestra.Cluster.Grains.Audit;

/// <summary>One audited operation: what was intended, and how it ended if it has ended.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AuditRecord)]
public sealed record AuditRecord
{
    /// <summary>What a query calls the outcome of an operation that has none yet.</summary>
    public const string Pending = "pending";

    /// <summary>Names the record for ever: the silo's chain and the place in it.</summary>
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required DateTimeOffset At { get; init; }

    [Id(2)]
    public required string Action { get; init; }

    [Id(3)]
    public string? OperationId { get; init; }

    [Id(4)]
    public string? ActorKind { get; init; }

    [Id(5)]
    public string? ActorId { get; init; }

    [Id(6)]
    public string? TokenId { get; init; }

    [Id(7)]
    public string? Client { get; init; }

    [Id(8)]
    public string? GatewayId { get; init; }

    [Id(9)]
    public string? InstallationId { get; init; }

    [Id(10)]
    public string? ConnectionId { get; init; }

    /// <summary>As whom the call ran upstream.</summary>
    [Id(11)]
    public string? UpstreamIdentity { get; init; }

    [Id(12)]
    public string? Tool { get; init; }

    [Id(13)]
    public string? Subject { get; init; }

    [Id(14)]
    public string? SourceAddress { get; init; }

    [Id(15)]
    public string? TraceId { get; init; }

    [Id(16)]
    public long RequestBytes { get; init; }

    /// <summary>How many equal events the record stands for.</summary>
    [Id(17)]
    public long Count { get; init; } = 1;

    [Id(18)]
    public string? Details { get; init; }

    /// <summary>Null while the operation runs.</summary>
    [Id(19)]
    public string? Outcome { get; init; }

    [Id(20)]
    public TimeSpan? Duration { get; init; }

    [Id(21)]
    public long? ResponseBytes { get; init; }

    /// <summary>Why it did not succeed.</summary>
    [Id(22)]
    public string? Reason { get; init; }

    /// <summary>The call's arguments as JSON, secret members replaced; only if the tenant asked for them.</summary>
    [Id(23)]
    public string? Arguments { get; init; }

    /// <summary>Why arguments that were asked for are not there: <c>too_long</c> or <c>not_redactable</c>.</summary>
    [Id(24)]
    public string? ArgumentsOmitted { get; init; }

    /// <summary>The call's result as JSON, secret members replaced; only if the tenant asked for it.</summary>
    [Id(25)]
    public string? Result { get; init; }

    [Id(26)]
    public string? ResultOmitted { get; init; }

    /// <summary>The OAuth client that the token was issued to; null for API tokens and sessions.</summary>
    [Id(27)]
    public string? ClientId { get; init; }
}
