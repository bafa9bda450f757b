using System.Text.Json;
using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Frontend.Management.Declarative.Planning;

namespace Archestra.Cluster.Frontend.Management.Declarative.Execution;

/// <summary>
/// Executes a plan step by step and tells of each as a line of JSON while it goes on. It stops at the first step that is
/// refused: the rest was planned for a configuration that did not come about. Applying the document again continues.
/// </summary>
internal sealed class PlanExecution(AuthenticatedSteps steps, HttpContext http)
{
    private static readonly byte[] EndOfLine = "\n"u8.ToArray();

    public async Task RunAsync(Plan plan, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "application/x-ndjson";
        await WriteAsync(new { Plan = PlanSummary.Of(plan) }, cancellationToken);
        var done = 0;
        foreach (var step in plan.Steps)
        {
            var outcome = await steps.RunAsync(step, cancellationToken);
            await WriteAsync(StepLine.Describe(step, done + 1, plan.Steps.Count, outcome), cancellationToken);
            if (!outcome.IsDone)
            {
                break;
            }

            done++;
        }

        var result = new { Outcome = done == plan.Steps.Count ? "applied" : "stopped", Done = done, NotDone = plan.Steps.Count - done, plan.Unchanged };
        await WriteAsync(new { Result = result }, cancellationToken);
    }

    private async Task WriteAsync<T>(T line, CancellationToken cancellationToken)
    {
        await JsonSerializer.SerializeAsync(http.Response.Body, line, DocumentContract.Options, cancellationToken);
        await http.Response.Body.WriteAsync(EndOfLine, cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }
}
