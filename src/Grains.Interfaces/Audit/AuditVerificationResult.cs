namespace Archestra.Cluster.Grains.Audit;

/// <summary>What a verification of a tenant's log found. Entries younger than the last checkpoint may have been cut off unseen.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AuditVerificationResult)]
public sealed record AuditVerificationResult
{
    [Id(0)]
    public required bool IsIntact { get; init; }

    [Id(1)]
    public required long Chains { get; init; }

    [Id(2)]
    public required long Entries { get; init; }

    [Id(3)]
    public required long Checkpoints { get; init; }

    /// <summary>How many exported checkpoints the log was compared with.</summary>
    [Id(4)]
    public int ComparedCheckpoints { get; init; }

    /// <summary>At most one per chain, one for the checkpoints, and one per exported checkpoint that nobody here signed.</summary>
    [Id(5)]
    public AuditVerificationFinding[] Findings { get; init; } = [];
}
