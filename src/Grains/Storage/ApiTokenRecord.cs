using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Storage;

/// <summary>An API token as stored: everything about it but the token.</summary>
public sealed record ApiTokenRecord
{
    public required string TenantId { get; init; }

    public required string Id { get; init; }

    public required PrincipalKind OwnerKind { get; init; }

    public required string OwnerId { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The part of the token that may be shown in lists.</summary>
    public required string Display { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Until when the token before the last rotation is accepted too.</summary>
    public DateTimeOffset? PreviousExpiresAt { get; init; }

    /// <summary>The key that its hash is keyed with; null when that is not known (a row of an older version).</summary>
    public string? KeyId { get; init; }

    /// <summary>1 at insertion, one more at each rotation and at revocation.</summary>
    public long Version { get; init; } = 1;
}
