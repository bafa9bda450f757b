namespace Archestra.Cluster.Grains.Audit;

/// <summary>How the delivery of the audit log to a place outside goes, as one silo sees it.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AuditSinkStatus)]
public sealed record AuditSinkStatus
{
    /// <summary><c>syslog</c>, <c>otlp</c>, <c>witness-file</c> or <c>witness-http</c>.</summary>
    [Id(0)]
    public required string Sink { get; init; }

    [Id(1)]
    public required string Silo { get; init; }

    /// <summary>False: records wait.</summary>
    [Id(2)]
    public required bool IsDelivering { get; init; }

    [Id(3)]
    public required DateTimeOffset Since { get; init; }

    /// <summary>When a record was last known to have arrived, at the last change of state.</summary>
    [Id(4)]
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Records of this tenant, from all silos, that are not known to have arrived.</summary>
    [Id(5)]
    public long Waiting { get; init; }
}
