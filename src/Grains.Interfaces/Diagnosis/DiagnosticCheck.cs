namespace Archestra.Cluster.Grains.Diagnosis;

/// <summary>One thing that was looked at, and what was found.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.DiagnosticCheck)]
public sealed record DiagnosticCheck
{
    /// <summary>A stable name, for example <c>keyRing</c>.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What was looked at, in words.</summary>
    [Id(1)]
    public required string What { get; init; }

    [Id(2)]
    public required DiagnosticStatus Status { get; init; }

    [Id(3)]
    public DiagnosticFinding[] Findings { get; init; } = [];

    /// <summary>Why it was skipped.</summary>
    [Id(4)]
    public string? Reason { get; init; }

    [Id(5)]
    public long DurationMilliseconds { get; init; }
}
