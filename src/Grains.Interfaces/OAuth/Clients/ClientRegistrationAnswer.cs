namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>What the registration endpoint answers.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ClientRegistrationAnswer)]
public sealed record ClientRegistrationAnswer
{
    /// <summary>The client information response (RFC 7591 §3.2.1) as JSON; empty after a deletion.</summary>
    [Id(0)]
    public byte[] Body { get; init; } = [];

    [Id(1)]
    public OAuthRefusal? Refusal { get; init; }

    /// <summary>RFC 7592: the registration access token is not good (401).</summary>
    [Id(2)]
    public bool IsUnauthorized { get; init; }

    // The body may hold a secret: the compiler's ToString would print it.
    public override string ToString() => nameof(ClientRegistrationAnswer);
}
