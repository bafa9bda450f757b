namespace Archestra.Cluster.Grains.Audit;

/// <summary>A place where the log is not what was written.</summary>
/// <param name="Silo">Which chain of the tenant; null for its checkpoints.</param>
/// <param name="Sequence">The entry or checkpoint that is bad or missing.</param>
/// <param name="Problem">What is wrong, as a sentence.</param>
[GenerateSerializer, Immutable, Alias(Aliases.AuditVerificationFinding)]
public sealed record AuditVerificationFinding([property: Id(0)] string? Silo, [property: Id(1)] long Sequence, [property: Id(2)] string Problem);
