using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>The browser is back from an external provider (RFC 6749 §4.1.2, RFC 9207).</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ExternalSignInReturn)]
public sealed record ExternalSignInReturn
{
    /// <summary>Ours.</summary>
    [Id(0)]
    public required string Issuer { get; init; }

    [Id(1)]
    public string? Cookie { get; init; }

    [Id(2)]
    public string? State { get; init; }

    [Id(3)]
    public string? Code { get; init; }

    /// <summary>The <c>iss</c> parameter.</summary>
    [Id(4)]
    public string? ResponseIssuer { get; init; }

    [Id(5)]
    public string? Error { get; init; }

    [Id(6)]
    public string? UserAgent { get; init; }

    [Id(7)]
    public required CallerDescription Caller { get; init; }

    // It holds credentials: the compiler's ToString would print it.
    public override string ToString() => nameof(ExternalSignInReturn);
}
