using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Limits;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>Everything a node needs to serve a gateway, immutable. Front-ends swap whole snapshots; silos check calls against their own.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.GatewaySnapshot)]
public sealed record GatewaySnapshot
{
    [Id(0)]
    public required string TenantId { get; init; }

    [Id(1)]
    public required string GatewayId { get; init; }

    [Id(2)]
    public required string Name { get; init; }

    /// <summary>The feed sequence read from the store before anything else here.</summary>
    [Id(3)]
    public required long FeedSequence { get; init; }

    /// <summary>Sorted by name: lists have a deterministic order.</summary>
    [Id(4)]
    public required GatewayTool[] Tools { get; init; }

    /// <summary>The installations whose change makes this snapshot stale.</summary>
    [Id(5)]
    public required string[] InstallationIds { get; init; }

    [Id(6)]
    public string? Instructions { get; init; }

    /// <summary>The tenant waits for audit outcomes.</summary>
    [Id(7)]
    public bool WaitForAuditOutcome { get; init; }

    /// <summary>Which contents of calls the tenant wants on record; null for none.</summary>
    [Id(8)]
    public AuditCapture? AuditCapture { get; init; }

    /// <summary>The tenant's own limits; null for the deployment's.</summary>
    [Id(9)]
    public TenantLimits? Limits { get; init; }

    /// <summary>Who may use the gateway; null: everybody in the tenant.</summary>
    [Id(10)]
    public AccessList? Access { get; init; }

    /// <summary>The catalog entries whose connections are chosen for each caller.</summary>
    [Id(11)]
    public string[] CatalogEntryIds { get; init; } = [];

    /// <summary>Those of them that nobody has installed yet: the first installation brings their tools.</summary>
    [Id(12)]
    public string[] EntriesWithoutTools { get; init; } = [];
}
