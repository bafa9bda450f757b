namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>What an authorization code is: all of this, sealed.</summary>
internal sealed record AuthorizationCode
{
    /// <summary>Of the token family that it begins; so the store has room for one redemption only.</summary>
    public required string FamilyId { get; init; }

    public required string ClientId { get; init; }

    public required string RedirectUri { get; init; }

    public required string CodeChallenge { get; init; }

    public required string TenantId { get; init; }

    public required string GatewayId { get; init; }

    public required string[] Scopes { get; init; }

    public required string UserId { get; init; }

    public required string SessionId { get; init; }

    public required DateTimeOffset SignedInAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
