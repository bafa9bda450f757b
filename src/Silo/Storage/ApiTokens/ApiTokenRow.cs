using System.Text.Json;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Storage.ApiTokens;

/// <summary>A row of <c>api_tokens</c> as Dapper fills it.</summary>
internal sealed class ApiTokenRow
{
    public const string Columns = """
        tenant_id AS TenantId, id AS Id, version AS Version, owner_kind AS OwnerKind, owner_id AS OwnerId, name AS Name,
        scopes AS Scopes, display AS Display, created_at AS CreatedAt, created_by AS CreatedBy, expires_at AS ExpiresAt,
        last_used_at AS LastUsedAt, revoked_at AS RevokedAt, previous_expires_at AS PreviousExpiresAt,
        key_id AS KeyId
        """;

    public string TenantId { get; init; } = "";

    /// <summary>Null in the row of a lookup that found nothing.</summary>
    public string? Id { get; init; }

    public long Version { get; init; }

    public long OwnerKind { get; init; }

    public string OwnerId { get; init; } = "";

    public string Name { get; init; } = "";

    public string Scopes { get; init; } = "";

    public string Display { get; init; } = "";

    public long CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    public long? ExpiresAt { get; init; }

    public long? LastUsedAt { get; init; }

    public long? RevokedAt { get; init; }

    public long? PreviousExpiresAt { get; init; }

    public string? KeyId { get; init; }

    /// <summary>Filled by the lookup only.</summary>
    public long FeedSequence { get; init; }

    /// <summary>Filled by the lookup only: 1 if the hash was the previous one.</summary>
    public long MatchedPrevious { get; init; }

    public ApiTokenRecord ToRecord() => new()
    {
        TenantId = TenantId,
        Id = Id!,
        Version = Version,
        OwnerKind = (PrincipalKind)OwnerKind,
        OwnerId = OwnerId,
        Name = Name,
        Scopes = JsonSerializer.Deserialize<string[]>(Scopes)!,
        Display = Display,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        CreatedBy = CreatedBy,
        ExpiresAt = Time(ExpiresAt),
        LastUsedAt = Time(LastUsedAt),
        RevokedAt = Time(RevokedAt),
        PreviousExpiresAt = Time(PreviousExpiresAt),
        KeyId = KeyId,
    };

    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
}
