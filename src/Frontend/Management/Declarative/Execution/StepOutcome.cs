using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Management.Declarative.Execution;

/// <summary>What became of a step.</summary>
internal sealed record StepOutcome
{
    public required bool IsDone { get; init; }

    public string? Id { get; init; }

    public long? Version { get; init; }

    /// <summary>Of a token that was issued; it exists nowhere else.</summary>
    public string? TokenText { get; init; }

    /// <summary>As a request for this change alone would have been answered.</summary>
    public Problem? Problem { get; init; }

    public static StepOutcome Of<T>(ChangeOutcome<T> outcome, string at, Func<T, string> idOf)
        where T : class => outcome.IsChanged
        ? new StepOutcome { IsDone = true, Id = idOf(outcome.Value), Version = outcome.Version }
        : Refused(ManagementResults.Describe(outcome, at));

    public static StepOutcome Refused(Problem problem) => new() { IsDone = false, Problem = problem };

    // It may hold a token's text.
    public override string ToString() => IsDone ? "done" : "refused";
}
