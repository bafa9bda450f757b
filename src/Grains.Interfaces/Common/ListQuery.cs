namespace Archestra.Cluster.Grains.Common;

/// <summary>What to list, and which page of it.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ListQuery)]
public sealed record ListQuery
{
    /// <summary>Items per page when the caller names none.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Items per page at most.</summary>
    public const int MaxLimit = 200;

    /// <summary>Only names that begin with this text.</summary>
    [Id(0)]
    public string? NamePrefix { get; init; }

    /// <summary>The cursor that the previous page returned; null for the first page.</summary>
    [Id(1)]
    public string? Cursor { get; init; }

    [Id(2)]
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Only names that contain this text, ASCII letters compared without case.</summary>
    [Id(3)]
    public string? NameContains { get; init; }

    [Id(4)]
    public ListSort Sort { get; init; }

    [Id(5)]
    public bool Descending { get; init; }

    /// <summary>What only some lists look at; a list that has no such member ignores it.</summary>
    [Id(6)]
    public ListFilter Filter { get; init; } = new();

    /// <summary>Counts everything that matches, whatever the page.</summary>
    [Id(7)]
    public bool IncludeTotal { get; init; }
}
