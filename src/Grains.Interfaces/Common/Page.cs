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
}
