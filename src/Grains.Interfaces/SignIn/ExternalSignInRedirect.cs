namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Where to send the browser, and what it must bring back.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ExternalSignInRedirect)]
public sealed record ExternalSignInRedirect
{
    /// <summary>The provider's authorization endpoint with state, nonce and PKCE.</summary>
    [Id(0)]
    public string? Location { get; init; }

    /// <summary>Sealed: state, nonce, verifier, tenant, provider, return path; ten minutes.</summary>
    [Id(1)]
    public string? Cookie { get; init; }

    /// <summary>Why not.</summary>
    [Id(2)]
    public string? Message { get; init; }

    // The cookie is a credential: the compiler's ToString would print it.
    public override string ToString() => nameof(ExternalSignInRedirect);
}
