using Archestra.Cluster.Grains.Diagnosis;

namespace Archestra.Cluster.Silo.Diagnosis;

/// <summary>How a check ended.</summary>
internal sealed record CheckOutcome
{
    private CheckOutcome(DiagnosticStatus status) => Status = status;

    public DiagnosticStatus Status { get; }

    public IReadOnlyList<DiagnosticFinding> Findings { get; private init; } = [];

    public string? Reason { get; private init; }

    public static CheckOutcome Passed { get; } = new(DiagnosticStatus.Passed);

    public static CheckOutcome Skipped(string reason) => new(DiagnosticStatus.Skipped) { Reason = reason };

    /// <summary>Passed when there are none.</summary>
    public static CheckOutcome Of(IReadOnlyList<DiagnosticFinding> findings) =>
        findings.Count == 0 ? Passed : new(DiagnosticStatus.Found) { Findings = findings };

    public static CheckOutcome Error(string problem, string cure, string? subject = null) =>
        Of([new DiagnosticFinding(DiagnosticSeverity.Error, problem, cure, subject)]);

    public static CheckOutcome Warning(string problem, string cure, string? subject = null) =>
        Of([new DiagnosticFinding(DiagnosticSeverity.Warning, problem, cure, subject)]);
}
