using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>An authorization that tokens are to be given out for.</summary>
internal sealed record TokenFamilyStart
{
    public required string Issuer { get; init; }

    public required string TenantId { get; init; }

    /// <summary>Derived from a code or an assertion that is good once, so that the store refuses the second; else a new id.</summary>
    public required string FamilyId { get; init; }

    public required PrincipalKind OwnerKind { get; init; }

    public required string OwnerId { get; init; }

    public required OAuthClient Client { get; init; }

    public required string GatewayId { get; init; }

    public required string[] Scopes { get; init; }

    public required string GrantType { get; init; }

    /// <summary>The client may have a refresh token if it registered for the grant type.</summary>
    public bool WithRefreshToken { get; init; }

    public string? SessionId { get; init; }

    public DateTimeOffset? SignedInAt { get; init; }

    public required CallerDescription Caller { get; init; }
}
