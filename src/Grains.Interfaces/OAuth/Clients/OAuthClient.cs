using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>An OAuth client as the gateway knows it, without its secret.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.OAuthClient)]
public sealed record OAuthClient
{
    /// <summary>Empty in a request to create one; an https URL for a client metadata document.</summary>
    [Id(0)]
    public string Id { get; init; } = "";

    /// <summary>Chosen by the client unless an administrator registered it: untrusted text.</summary>
    [Id(1)]
    public required string Name { get; init; }

    [Id(2)]
    public OAuthClientKind Kind { get; init; }

    /// <summary>How it authenticates; <see cref="ClientAuthenticationMethod.None"/> for public clients.</summary>
    [Id(3)]
    public ClientAuthenticationMethod AuthenticationMethod { get; init; }

    /// <summary>Compared exactly, except the port of a loopback address (RFC 8252 §7.3).</summary>
    [Id(4)]
    public string[] RedirectUris { get; init; } = [];

    /// <summary>RFC 7591 §2 <c>grant_types</c>.</summary>
    [Id(5)]
    public string[] GrantTypes { get; init; } = [];

    /// <summary>The most that it is ever given; empty: whatever is asked for.</summary>
    [Id(6)]
    public string[] Scopes { get; init; } = [];

    /// <summary>The gateways it is for; empty: every gateway (of its tenant, if it has one).</summary>
    [Id(7)]
    public string[] GatewayIds { get; init; } = [];

    /// <summary><c>web</c> or <c>native</c> (OpenID Connect Registration §2).</summary>
    [Id(8)]
    public string? ApplicationType { get; init; }

    /// <summary>Its own page, untrusted.</summary>
    [Id(9)]
    public string? ClientUri { get; init; }

    /// <summary>JSON Web Key Set of <c>private_key_jwt</c>.</summary>
    [Id(10)]
    public string? Jwks { get; init; }

    [Id(11)]
    public string? JwksUri { get; init; }

    /// <summary>On whose behalf <c>client_credentials</c> acts; null for clients that act for the person who signs in.</summary>
    [Id(12)]
    public PrincipalKind? OwnerKind { get; init; }

    [Id(13)]
    public string? OwnerId { get; init; }

    /// <summary>Gets nothing any more, and what it got has ended.</summary>
    [Id(14)]
    public bool Disabled { get; init; }

    /// <summary>The tenant that registered it; null for clients that registered themselves.</summary>
    [Id(15)]
    public string? TenantId { get; init; }

    /// <summary>May ask about every token of its tenant (RFC 7662), not only its own, as a resource server does.</summary>
    [Id(16)]
    public bool MayIntrospect { get; init; }
}
