namespace Archestra.Cluster.Grains.SignIn;

/// <summary>One signed-in browser.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.UserSession)]
public sealed record UserSession
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string UserId { get; init; }

    /// <summary>RFC 8176: <c>pwd</c>, <c>otp</c>, <c>ext</c> for an external provider.</summary>
    [Id(2)]
    public required string[] Methods { get; init; }

    [Id(3)]
    public string? ProviderId { get; init; }

    [Id(4)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To about five minutes.</summary>
    [Id(5)]
    public DateTimeOffset? LastSeenAt { get; init; }

    [Id(6)]
    public required DateTimeOffset ExpiresAt { get; init; }

    [Id(7)]
    public DateTimeOffset? RevokedAt { get; init; }

    [Id(8)]
    public string? SourceAddress { get; init; }

    /// <summary>Untrusted.</summary>
    [Id(9)]
    public string? UserAgent { get; init; }
}
