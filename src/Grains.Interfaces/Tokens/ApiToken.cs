using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>What can be shown of an API token: everything but the token.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ApiToken)]
public sealed record ApiToken
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Name { get; init; }

    [Id(2)]
    public required PrincipalKind OwnerKind { get; init; }

    [Id(3)]
    public required string OwnerId { get; init; }

    [Id(4)]
    public required string[] Scopes { get; init; }

    /// <summary>The token's first characters, enough to recognize it by.</summary>
    [Id(5)]
    public required string Display { get; init; }

    [Id(6)]
    public required DateTimeOffset CreatedAt { get; init; }

    [Id(7)]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Id(8)]
    public DateTimeOffset? LastUsedAt { get; init; }

    [Id(9)]
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Until when the text before the last rotation is still accepted.</summary>
    [Id(10)]
    public DateTimeOffset? PreviousExpiresAt { get; init; }
}
