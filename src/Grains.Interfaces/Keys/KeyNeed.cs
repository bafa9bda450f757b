namespace Archestra.Cluster.Grains.Keys;

/// <summary>Why a key must stay.</summary>
/// <param name="What">What needs it.</param>
/// <param name="Count">How many; 0 where they cannot be counted because nobody stores them.</param>
/// <param name="Until">When the need ends by itself; null when it does not.</param>
[GenerateSerializer, Immutable, Alias(Aliases.KeyNeed)]
public sealed record KeyNeed(
    [property: Id(0)] KeyNeedKind What, [property: Id(1)] long Count, [property: Id(2)] DateTimeOffset? Until = null);
