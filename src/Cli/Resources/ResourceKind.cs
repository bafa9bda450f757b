using System.CommandLine;
using System.Text.Json.Nodes;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>One resource of the API as commands show it.</summary>
/// <param name="Command">The command's name, which is also what one of them is called.</param>
/// <param name="List">The path of the list.</param>
internal sealed record ResourceKind(string Command, string List, string Description)
{
    public required IReadOnlyList<Column> Columns { get; init; }

    public IReadOnlyList<FilterOption> Filters { get; init; } = [];

    /// <summary>Of create and update.</summary>
    public IReadOnlyList<BodyOption> Options { get; init; } = [];

    /// <summary>Of create alone.</summary>
    public IReadOnlyList<BodyOption> CreateOptions { get; init; } = [];

    /// <summary>What a new one has when nothing is said.</summary>
    public Action<JsonObject> Complete { get; init; } = static _ => { };

    public bool CanCreate { get; init; } = true;

    public bool CanUpdate { get; init; } = true;

    /// <summary>False: one of them is named by its id, and lists are neither filtered nor sorted by names.</summary>
    public bool HasNames { get; init; } = true;

    /// <summary>The member of a request's body that holds the object itself; null: the body is the object.</summary>
    public string? Envelope { get; init; }

    /// <summary>An option of create and update that asks for a client secret, or reads it from standard input.</summary>
    public Option<bool>? AsksForSecret { get; init; }

    /// <summary>What is asked before it is deleted.</summary>
    public string DeleteVerb { get; init; } = "Delete";

    /// <summary>What is said afterwards.</summary>
    public string DeletedVerb { get; init; } = "Deleted";

    /// <summary>An option of delete that is a query parameter of the same name.</summary>
    public Option<bool>? DeleteOption { get; init; }

    public string Sorts { get; init; } = "name, createdAt or updatedAt";
}
