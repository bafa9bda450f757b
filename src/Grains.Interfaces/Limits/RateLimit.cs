namespace Archestra.Cluster.Grains.Limits;

/// <summary>So many requests in so much time; a long period makes it a quota.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.RateLimit)]
public sealed record RateLimit
{
    [Id(0)]
    public required int Requests { get; init; }

    [Id(1)]
    public required TimeSpan Period { get; init; }

    /// <summary>How many may come at once; null allows <see cref="Requests"/>.</summary>
    [Id(2)]
    public int? Burst { get; init; }
}
