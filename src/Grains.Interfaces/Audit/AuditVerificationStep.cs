namespace Archestra.Cluster.Grains.Audit;

/// <summary>How far a verification is.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AuditVerificationStep)]
public sealed record AuditVerificationStep
{
    /// <summary>Entries read so far.</summary>
    [Id(0)]
    public required long Entries { get; init; }

    /// <summary>About how many there are.</summary>
    [Id(1)]
    public required long Total { get; init; }

    /// <summary>Only the last step has it.</summary>
    [Id(2)]
    public AuditVerificationResult? Result { get; init; }
}
