namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>RFC 7662 §2.2; everything but <see cref="IsActive"/> is absent for a token that is not active or not the client's to ask about.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.TokenIntrospection)]
public sealed record TokenIntrospection
{
    [Id(0)]
    public bool IsActive { get; init; }

    /// <summary><c>access_token</c> or <c>refresh_token</c>.</summary>
    [Id(1)]
    public string? TokenType { get; init; }

    [Id(2)]
    public string? ClientId { get; init; }

    [Id(3)]
    public string? Subject { get; init; }

    [Id(4)]
    public string? Audience { get; init; }

    [Id(5)]
    public string[] Scopes { get; init; } = [];

    [Id(6)]
    public DateTimeOffset? IssuedAt { get; init; }

    [Id(7)]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Id(8)]
    public string? TokenId { get; init; }

    /// <summary>The client did not authenticate.</summary>
    [Id(9)]
    public OAuthRefusal? Refusal { get; init; }
}
