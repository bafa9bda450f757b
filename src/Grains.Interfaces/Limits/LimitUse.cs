namespace Archestra.Cluster.Grains.Limits;

/// <summary>What a front-end admitted under one limit since it last said so. Times in the units of <see cref="RatePace"/>.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.LimitUse)]
public sealed record LimitUse
{
    [Id(0)]
    public required LimitKind Kind { get; init; }

    /// <summary>The user, team, token or tool; the tenant itself has its own id.</summary>
    [Id(1)]
    public required string Id { get; init; }

    /// <summary>See <see cref="RatePace.Interval"/>.</summary>
    [Id(2)]
    public required long Interval { get; init; }

    /// <summary>See <see cref="RatePace.Capacity"/>.</summary>
    [Id(3)]
    public required long Capacity { get; init; }

    /// <summary>Requests admitted since the last exchange that was answered.</summary>
    [Id(4)]
    public required long Taken { get; init; }

    /// <summary>
    /// How far back the first of them, or one that another front-end tells of later, may have been: what drained since
    /// then has drained.
    /// </summary>
    [Id(5)]
    public required long Span { get; init; }

    /// <summary>What the front-end knows to be outstanding, <see cref="Taken"/> included. A ledger that began anew learns from it.</summary>
    [Id(6)]
    public required long Backlog { get; init; }
}
