using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>All tokens that one authorization gave out; ended together. Its id is the <c>TokenId</c> of every principal that shows one of them.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.TokenFamily)]
public sealed record TokenFamily
{
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>On whose behalf the tokens act.</summary>
    [Id(1)]
    public PrincipalKind OwnerKind { get; init; }

    [Id(2)]
    public required string OwnerId { get; init; }

    [Id(3)]
    public required string ClientId { get; init; }

    /// <summary>As it was at the authorization; untrusted text.</summary>
    [Id(4)]
    public required string ClientName { get; init; }

    /// <summary>The tokens' audience.</summary>
    [Id(5)]
    public required string GatewayId { get; init; }

    [Id(6)]
    public required string[] Scopes { get; init; }

    /// <summary>How it began: a grant type of RFC 7591 §2.</summary>
    [Id(7)]
    public required string GrantType { get; init; }

    [Id(8)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last refresh.</summary>
    [Id(9)]
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Nothing of it is good after this.</summary>
    [Id(10)]
    public required DateTimeOffset ExpiresAt { get; init; }

    [Id(11)]
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>For example <c>signed_out</c>, <c>refresh_token_reuse</c>, <c>code_reuse</c>, <c>client_request</c>, <c>administrator</c>.</summary>
    [Id(12)]
    public string? RevokedBecause { get; init; }

    /// <summary>The browser session in which it was authorized.</summary>
    [Id(13)]
    public string? SessionId { get; init; }

    /// <summary>Where it was authorized from.</summary>
    [Id(14)]
    public string? SourceAddress { get; init; }
}
