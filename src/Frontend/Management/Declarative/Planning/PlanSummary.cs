namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>A plan in numbers.</summary>
/// <param name="Kept">What the document does not name and pruning would delete.</param>
internal sealed record PlanSummary(int Create, int Update, int Delete, int Unchanged, int Kept)
{
    public static PlanSummary Of(Plan plan) => new(
        plan.Steps.Count(step => step.Action == StepAction.Create),
        plan.Steps.Count(step => step.Action == StepAction.Update),
        plan.Steps.Count(step => step.Action == StepAction.Delete),
        plan.Unchanged,
        plan.Kept);
}
