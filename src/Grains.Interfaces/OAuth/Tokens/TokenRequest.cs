using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>A request to the token endpoint (RFC 6749 §4.1.3 and its extensions); absent parameters are null.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.TokenRequest)]
public sealed record TokenRequest
{
    [Id(0)]
    public required string Issuer { get; init; }

    [Id(1)]
    public required string GrantType { get; init; }

    [Id(2)]
    public required ShownClient Client { get; init; }

    [Id(3)]
    public required CallerDescription Caller { get; init; }

    [Id(4)]
    public string? Code { get; init; }

    [Id(5)]
    public string? RedirectUri { get; init; }

    /// <summary>RFC 7636 §4.5.</summary>
    [Id(6)]
    public string? CodeVerifier { get; init; }

    [Id(7)]
    public string? RefreshToken { get; init; }

    /// <summary>RFC 8628 §3.4.</summary>
    [Id(8)]
    public string? DeviceCode { get; init; }

    /// <summary>RFC 7523 §2.1.</summary>
    [Id(9)]
    public string? Assertion { get; init; }

    [Id(10)]
    public string? Scope { get; init; }

    /// <summary>RFC 8707 §2.2.</summary>
    [Id(11)]
    public string[] Resources { get; init; } = [];

    // It holds credentials: the compiler's ToString would print it.
    public override string ToString() => nameof(TokenRequest);
}
