namespace Archestra.Cluster.Grains.Audit;

/// <summary>What to search for in a tenant's audit log; an absent member matches everything.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AuditQuery)]
public sealed record AuditQuery
{
    /// <summary>Records per page when the caller names no limit.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Records per page at most.</summary>
    public const int MaxLimit = 200;

    [Id(0)]
    public string? ActorId { get; init; }

    /// <summary>The tool's name as the caller used it.</summary>
    [Id(1)]
    public string? Tool { get; init; }

    [Id(2)]
    public string? InstallationId { get; init; }

    /// <summary>One of the outcomes that a record may have, or <see cref="AuditRecord.Pending"/>.</summary>
    [Id(3)]
    public string? Outcome { get; init; }

    /// <summary>For example <c>tool.call</c>.</summary>
    [Id(4)]
    public string? Action { get; init; }

    /// <summary>From this time on, inclusive.</summary>
    [Id(5)]
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this time, exclusive.</summary>
    [Id(6)]
    public DateTimeOffset? To { get; init; }

    /// <summary>The cursor that the previous page returned; null for the first page.</summary>
    [Id(7)]
    public string? Cursor { get; init; }

    [Id(8)]
    public int Limit { get; init; } = DefaultLimit;

    [Id(9)]
    public string? GatewayId { get; init; }

    /// <summary>The public id of a token.</summary>
    [Id(10)]
    public string? TokenId { get; init; }

    /// <summary>A W3C trace id, 32 hexadecimal digits.</summary>
    [Id(11)]
    public string? TraceId { get; init; }

    [Id(12)]
    public string? OperationId { get; init; }

    /// <summary>How a tool's name begins.</summary>
    [Id(13)]
    public string? ToolPrefix { get; init; }

    /// <summary>How an action begins: <c>gateway.</c> for every change to gateways.</summary>
    [Id(14)]
    public string? ActionPrefix { get; init; }

    [Id(15)]
    public string? SourceAddress { get; init; }

    [Id(16)]
    public bool OldestFirst { get; init; }
}
