namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>One change to one object.</summary>
/// <param name="At">JSON Pointer to the object in the document; empty for one that the document does not have.</param>
internal sealed record PlannedStep(StepAction Action, ObjectKind Kind, string Name, string At)
{
    /// <summary>Null for what is not there yet.</summary>
    public string? Id { get; init; }

    /// <summary>The version that was planned with: the step is refused when there is another by then.</summary>
    public long? Version { get; init; }

    public FieldChange[] Changes { get; init; } = [];

    /// <summary>The declaration, normalized; null for a deletion.</summary>
    public object? Wanted { get; init; }

    // A declaration may hold a secret that came with the request.
    public override string ToString() => $"{Action} {Kind} {Name}";
}
