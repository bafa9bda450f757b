using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>A token family as its document holds it. Its owner's id is the document's owner.</summary>
internal sealed record StoredTokenFamily
{
    public required TokenFamily Public { get; init; }

    /// <summary>The issuer of its tokens.</summary>
    public required string Issuer { get; init; }

    /// <summary>Which refresh token is good: 1 at the authorization, one more at each rotation; 0 when there is none.</summary>
    public long Generation { get; init; }

    /// <summary>When the generation came to be: what the time for retries of the one before is counted from.</summary>
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>The key of its refresh tokens' MACs; null when there are none. Forgotten with this row, some time after the family's end.</summary>
    public SecretRef? RefreshKey { get; init; }

    /// <summary>Neither revoked nor over.</summary>
    public bool IsInForce(DateTimeOffset now) => Public.RevokedAt is null && now < Public.ExpiresAt;
}
