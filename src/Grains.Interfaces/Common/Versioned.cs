namespace Archestra.Cluster.Grains.Common;

/// <summary>A stored value with the version that its entity tag names.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.Versioned)]
public sealed record Versioned<T>([property: Id(0)] T Value, [property: Id(1)] long Version)
    where T : class
{
    /// <summary>Null where nobody keeps it.</summary>
    [Id(2)]
    public DateTimeOffset? CreatedAt { get; init; }

    [Id(3)]
    public DateTimeOffset? UpdatedAt { get; init; }
}
