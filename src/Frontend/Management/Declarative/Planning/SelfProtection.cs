using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>Refuses a plan that would end the very token it is executed with, half way through.</summary>
internal static class SelfProtection
{
    public static IEnumerable<FieldProblem> Check(IEnumerable<PlannedStep> steps, Principal caller) => steps
        .Where(step => step.Action == StepAction.Delete && (step.Id == caller.TokenId || step.Id == caller.Id))
        .Select(step => new FieldProblem(
            "", $"Pruning would end the token that you are using ({step.Kind} '{step.Name}'): name it in the document, or use another token."));
}
