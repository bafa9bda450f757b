using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>What of a stored token may be shown.</summary>
internal static class ApiTokenView
{
    public static Versioned<ApiToken> Of(ApiTokenRecord token) => new(
        new ApiToken
        {
            Id = token.Id,
            Name = token.Name,
            OwnerKind = token.OwnerKind,
            OwnerId = token.OwnerId,
            Scopes = [.. token.Scopes],
            Display = token.Display,
            CreatedAt = token.CreatedAt,
            ExpiresAt = token.ExpiresAt,
            LastUsedAt = token.LastUsedAt,
            RevokedAt = token.RevokedAt,
            PreviousExpiresAt = token.PreviousExpiresAt,
        },
        token.Version)
    {
        CreatedAt = token.CreatedAt,
    };
}
