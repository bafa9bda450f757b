using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Limits;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>An organization: the border that nothing crosses.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.Tenant)]
public sealed record Tenant
{
    [Id(0)]
    public string Id { get; init; } = "";

    [Id(1)]
    public required string Name { get; init; }

    /// <summary>A call's answer waits until its audit outcome is on disk, not only its intent.</summary>
    [Id(2)]
    public bool WaitForAuditOutcome { get; init; }

    [Id(3)]
    public TenantLimits? Limits { get; init; }

    /// <summary>For catalog entries that do not say otherwise.</summary>
    [Id(4)]
    public ToolDriftPolicy ToolDrift { get; init; }

    [Id(5)]
    public AuditSettings? Audit { get; init; }
}
