using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>What an access token of ours says (RFC 9068 §2.2). For the front-ends to judge it by; what its owner may do is not in it.</summary>
public sealed record AccessTokenClaims
{
    /// <summary><c>iss</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary><c>aud</c>: the URL of the one gateway that it is good at; see <see cref="Protocol.OAuth.GatewayResource"/>.</summary>
    public required string Audience { get; init; }

    /// <summary><c>tid</c>.</summary>
    public required string TenantId { get; init; }

    /// <summary><c>fam</c>: the family that it ends with; <see cref="Principal.TokenId"/>.</summary>
    public required string FamilyId { get; init; }

    /// <summary><c>knd</c>: what the subject is; never a silo.</summary>
    public required PrincipalKind SubjectKind { get; init; }

    /// <summary><c>sub</c>.</summary>
    public required string Subject { get; init; }

    /// <summary><c>client_id</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary><c>scope</c>, RFC 9068 §2.2.3.</summary>
    public required string[] Scopes { get; init; }

    /// <summary><c>jti</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>iat</c>, in whole seconds.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary><c>exp</c>, in whole seconds.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
