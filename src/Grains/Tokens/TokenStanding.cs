using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>Whether a stored token is good now, and for how long that may be believed.</summary>
internal static class TokenStanding
{
    public const string Unknown = "unknown";
    public const string Revoked = "revoked";
    public const string Expired = "expired";

    /// <summary>Feed entries are kept for twice as long, so that no verdict outlives the news about it.</summary>
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromSeconds(60);

    /// <returns>Why the token is refused, or null and for how long it is good.</returns>
    public static (string? Refusal, TimeSpan Lifetime) Of(ApiTokenLookup lookup, DateTimeOffset now)
    {
        if (lookup.Token is not { } token)
        {
            return (Unknown, default);
        }

        if (token.RevokedAt is not null)
        {
            return (Revoked, default);
        }

        var lifetime = MaxLifetime;
        if (token.ExpiresAt is { } expiresAt)
        {
            lifetime = Earlier(lifetime, expiresAt - now);
        }

        if (lookup.MatchedPrevious)
        {
            lifetime = Earlier(lifetime, (token.PreviousExpiresAt ?? now) - now);
        }

        return lifetime > TimeSpan.Zero ? (null, lifetime) : (Expired, default);
    }

    /// <summary>For how long what ends then may be believed to be good; zero when it is over.</summary>
    public static TimeSpan LifetimeUntil(DateTimeOffset expiresAt, DateTimeOffset now) =>
        expiresAt > now ? Earlier(MaxLifetime, expiresAt - now) : TimeSpan.Zero;

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
