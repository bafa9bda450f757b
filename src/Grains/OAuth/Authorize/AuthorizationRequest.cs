namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>A good authorization request, as it travels sealed while the person signs in and decides.</summary>
internal sealed record AuthorizationRequest
{
    public required string ClientId { get; init; }

    /// <summary>Where the answer goes; never null, even when the request named none.</summary>
    public required string RedirectUri { get; init; }

    public string? State { get; init; }

    /// <summary>RFC 7636, S256.</summary>
    public required string CodeChallenge { get; init; }

    public required string GatewayId { get; init; }

    public required string[] Scopes { get; init; }

    /// <summary><c>prompt=none</c>: answer without a page, or not at all.</summary>
    public bool IsSilent { get; init; }

    /// <summary><c>prompt=login</c> or <c>select_account</c>: whoever is signed in signs in again.</summary>
    public bool AsksSignIn { get; init; }

    /// <summary><c>prompt=consent</c>.</summary>
    public bool AsksConsent { get; init; }

    /// <summary>OpenID Connect Core §3.1.2.1 <c>max_age</c>.</summary>
    public TimeSpan? MaxAge { get; init; }

    public string? LoginHint { get; init; }

    public DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whether somebody who signed in then needs not do it again.</summary>
    public bool Accepts(DateTimeOffset signedInAt, DateTimeOffset now) =>
        signedInAt >= RequestedAt || (!AsksSignIn && (MaxAge is not { } max || now - signedInAt <= max));
}
