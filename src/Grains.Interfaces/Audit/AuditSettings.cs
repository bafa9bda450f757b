namespace Archestra.Cluster.Grains.Audit;

/// <summary>How a tenant's audit log is kept.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AuditSettings)]
public sealed record AuditSettings
{
    /// <summary>Bodies older than this are dropped, digests stay; null takes the deployment's default.</summary>
    [Id(0)]
    public TimeSpan? Retention { get; init; }

    /// <summary>Null: no arguments and no results are recorded.</summary>
    [Id(1)]
    public AuditCapture? Capture { get; init; }
}
