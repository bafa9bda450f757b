namespace Archestra.Cluster.Grains.Limits;

/// <summary>How much of one limit is used, over all front-ends.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.LimitUsage)]
public sealed record LimitUsage
{
    [Id(0)]
    public required LimitKind Kind { get; init; }

    [Id(1)]
    public required string Id { get; init; }

    /// <summary>Requests that count at the moment; may exceed <see cref="Capacity"/> when several front-ends admitted at once.</summary>
    [Id(2)]
    public required long Used { get; init; }

    [Id(3)]
    public required long Capacity { get; init; }

    /// <summary>Until nothing is used, if nothing more is asked for.</summary>
    [Id(4)]
    public required TimeSpan FreeIn { get; init; }
}
