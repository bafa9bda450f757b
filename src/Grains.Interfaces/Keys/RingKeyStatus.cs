namespace Archestra.Cluster.Grains.Keys;

/// <summary>A key of the ring as operations see it: everything but the key.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.RingKeyStatus)]
public sealed record RingKeyStatus
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required RingKeyKind Kind { get; init; }

    [Id(2)]
    public required RingKeyState State { get; init; }

    [Id(3)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its successor came into use.</summary>
    [Id(4)]
    public DateTimeOffset? ReplacedAt { get; init; }

    /// <summary>When nothing needed it any more.</summary>
    [Id(5)]
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>What cannot be read or verified without it; empty when nothing needs it.</summary>
    [Id(6)]
    public KeyNeed[] NeededBy { get; init; } = [];
}
