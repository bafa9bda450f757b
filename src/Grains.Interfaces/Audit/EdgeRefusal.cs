namespace Archestra.Cluster.Grains.Audit;

/// <summary>Equal requests that a front-end refused by itself, before any grain was asked.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.EdgeRefusal)]
public sealed record EdgeRefusal
{
    /// <summary>Why, as a short code; for example <c>invalid_token</c>, <c>insufficient_scope</c>, <c>rate_limited</c>.</summary>
    [Id(0)]
    public required string Reason { get; init; }

    [Id(1)]
    public string? GatewayId { get; init; }

    [Id(2)]
    public string? SourceAddress { get; init; }

    /// <summary>The public id of the token that was shown, if it was one of ours.</summary>
    [Id(3)]
    public string? TokenId { get; init; }

    [Id(4)]
    public string? Tool { get; init; }

    /// <summary>How many there were.</summary>
    [Id(5)]
    public int Count { get; init; } = 1;

    [Id(6)]
    public DateTimeOffset FirstAt { get; init; }

    [Id(7)]
    public DateTimeOffset LastAt { get; init; }
}
