namespace Archestra.Cluster.Grains.Diagnosis;

/// <summary>Something to mend. Holds no secret.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Problem">What is wrong, as a sentence.</param>
/// <param name="Cure">What to do about it, as a sentence.</param>
/// <param name="Subject">What it is about, when it is one of several: kind and id.</param>
[GenerateSerializer, Immutable, Alias(Aliases.DiagnosticFinding)]
public sealed record DiagnosticFinding(
    [property: Id(0)] DiagnosticSeverity Severity,
    [property: Id(1)] string Problem,
    [property: Id(2)] string Cure,
    [property: Id(3)] string? Subject = null);
