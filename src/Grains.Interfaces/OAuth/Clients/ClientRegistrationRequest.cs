using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>A request to the registration endpoint (RFC 7591 §3.1, RFC 7592 §2).</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ClientRegistrationRequest)]
public sealed record ClientRegistrationRequest
{
    [Id(0)]
    public required string Issuer { get; init; }

    [Id(1)]
    public required CallerDescription Caller { get; init; }

    /// <summary>The JSON as it came; empty when the method has none.</summary>
    [Id(2)]
    public byte[] Metadata { get; init; } = [];

    /// <summary>RFC 7592: which registration.</summary>
    [Id(3)]
    public string? ClientId { get; init; }

    /// <summary>RFC 7592 §3.</summary>
    [Id(4)]
    public string? RegistrationAccessToken { get; init; }

    // The registration access token is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(ClientRegistrationRequest);
}
