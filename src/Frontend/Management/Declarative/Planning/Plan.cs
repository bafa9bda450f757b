using System.Security.Cryptography;
using System.Text.Json;
using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>What is to be done, in an order that satisfies references, or why nothing can be.</summary>
internal sealed record Plan
{
    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>All that were found; with any of them nothing is done.</summary>
    public required IReadOnlyList<FieldProblem> Problems { get; init; }

    /// <summary>How many objects are as the document has them.</summary>
    public required int Unchanged { get; init; }

    /// <summary>How many objects the managed sections do not name and pruning was not asked for.</summary>
    public required int Kept { get; init; }

    /// <summary>Names the plan and the versions it was made with, so that what was shown is what is done; knows no secret.</summary>
    public string Fingerprint()
    {
        var steps = Steps.Select(step => new { step.Action, step.Kind, step.Name, step.Id, step.Version, step.Changes });
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(steps, DocumentContract.Options)))[..32];
    }
}
