namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>A plan as JSON, secrets masked.</summary>
internal sealed record PlanAnswer(PlanSummary Summary, IReadOnlyList<PlanAnswer.Step> Steps)
{
    public static PlanAnswer Of(Plan plan) => new(
        PlanSummary.Of(plan), [.. plan.Steps.Select(step => new Step(step.Action, step.Kind, step.Name, step.Id, step.Version, step.Changes))]);

    internal sealed record Step(StepAction Action, ObjectKind Kind, string Name, string? Id, long? Version, IReadOnlyList<FieldChange> Changes);
}
