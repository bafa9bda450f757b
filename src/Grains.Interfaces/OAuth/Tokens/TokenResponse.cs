namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>What the token endpoint gives out (RFC 6749 §5.1).</summary>
[GenerateSerializer, Immutable, Alias(Aliases.TokenResponse)]
public sealed record TokenResponse
{
    [Id(0)]
    public required string AccessToken { get; init; }

    [Id(1)]
    public required TimeSpan ExpiresIn { get; init; }

    [Id(2)]
    public string? RefreshToken { get; init; }

    [Id(3)]
    public required string[] Scopes { get; init; }

    // It holds credentials: the compiler's ToString would print it.
    public override string ToString() => nameof(TokenResponse);
}
