namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>An external OpenID provider of a tenant, without its secret.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.IdentityProvider)]
public sealed record IdentityProvider
{
    /// <summary>Empty in a request to create one.</summary>
    [Id(0)]
    public string Id { get; init; } = "";

    /// <summary>Unique in the tenant; on the sign-in button.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Exactly as in its tokens.</summary>
    [Id(2)]
    public required string Issuer { get; init; }

    /// <summary>Ours at the provider.</summary>
    [Id(3)]
    public required string ClientId { get; init; }

    /// <summary>Asked for at sign-in.</summary>
    [Id(4)]
    public string[] Scopes { get; init; } = ["openid", "email", "profile"];

    /// <summary>People sign in with it.</summary>
    [Id(5)]
    public bool ForSignIn { get; init; } = true;

    /// <summary>Whoever signs in first becomes a user; otherwise only accounts that exist with the same verified email address.</summary>
    [Id(6)]
    public bool CreatesUsers { get; init; }

    /// <summary>Only addresses of these domains; empty: any.</summary>
    [Id(7)]
    public string[] EmailDomains { get; init; } = [];

    /// <summary>The claim with the groups; null: no mapping.</summary>
    [Id(8)]
    public string? GroupsClaim { get; init; }

    [Id(9)]
    public GroupMapping[] Groups { get; init; } = [];

    /// <summary>The <c>aud</c> values that make one of its JWTs one for our gateways; empty: only <see cref="ClientId"/>.</summary>
    [Id(10)]
    public string[] TokenAudiences { get; init; } = [];

    /// <summary>The claim that a token's user is found by: <c>email</c> (then <c>email_verified</c> must be true) or <c>sub</c> of a linked account.</summary>
    [Id(11)]
    public string UserClaim { get; init; } = "email";

    /// <summary>Accept its ID-JAGs (enterprise-managed authorization).</summary>
    [Id(12)]
    public bool IssuesAssertions { get; init; }

    [Id(13)]
    public bool HasSecret { get; init; }
}
