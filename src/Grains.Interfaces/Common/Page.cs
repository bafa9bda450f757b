namespace Archestra.Cluster.Grains.Common;

/// <summary>One page of a list, in a stable order.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.Page)]
public sealed record Page<T>
    where T : class
{
    [Id(0)]
    public required T[] Items { get; init; }

    /// <summary>Pass it back for the next page; null on the last one.</summary>
    [Id(1)]
    public string? NextCursor { get; init; }

    /// <summary>How many there are on all pages together; null unless it was asked for.</summary>
    [Id(2)]
    public int? Total { get; init; }

    /// <summary>The cursor that was given is none of this list in this order; the page is empty.</summary>
    [Id(3)]
    public bool CursorRefused { get; init; }
}
