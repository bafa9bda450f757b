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
}
