using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Management.Declarative.Planning;

namespace Archestra.Cluster.Frontend.Management.Declarative.Execution;

/// <summary>What is told of a step once it ended.</summary>
/// <param name="Outcome"><c>done</c> or <c>refused</c>.</param>
/// <param name="Text">Of an issued token, this once.</param>
internal sealed record StepLine(
    int Step, int Of, StepAction Action, ObjectKind Kind, string Name, string Outcome, string? Id, long? Version, string? Text, Problem? Problem)
{
    public static StepLine Describe(PlannedStep step, int number, int count, StepOutcome outcome) => new(
        number, count, step.Action, step.Kind, step.Name, outcome.IsDone ? "done" : "refused", outcome.Id ?? step.Id, outcome.Version, outcome.TokenText, outcome.Problem);

    public override string ToString() => $"{Action} {Kind} {Name}: {Outcome}";
}
