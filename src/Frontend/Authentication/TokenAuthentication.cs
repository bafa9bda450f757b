using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>What became of authenticating a request. Closed: switch over all of them.</summary>
internal abstract class TokenAuthentication
{
    private TokenAuthentication()
    {
    }

    /// <summary>The request carries no token: 401 with a challenge (RFC 6750 §3).</summary>
    public static Missing MissingToken { get; } = new();

    /// <summary>The token is malformed, unknown, expired or revoked, and nobody is told which: 401 <c>invalid_token</c>.</summary>
    public static Refused RefusedToken { get; } = new();

    /// <summary>This front-end does not know the latest revocations: 503 with <c>Retry-After</c>.</summary>
    public static FeedStale StaleFeed { get; } = new();

    /// <summary>No silo could say: 503 with <c>Retry-After</c>.</summary>
    public static Unavailable NoVerdict { get; } = new();

    /// <summary>The token is good. One object serves every request with the token until its verdict runs out.</summary>
    public sealed class Authenticated : TokenAuthentication
    {
        public required Principal Principal { get; init; }

        /// <summary>Pass it to <see cref="CallerContext.Present"/> before calling a grain for this request.</summary>
        public required string Proof { get; init; }

        /// <summary>The feed sequence that the silo read the token at.</summary>
        internal required long FeedSequence { get; init; }

        /// <summary>See <see cref="RevocationLedger.Epoch"/>.</summary>
        internal required int Epoch { get; init; }

        /// <summary>As <see cref="TimeProvider.GetTimestamp"/>.</summary>
        internal required long ExpiresAt { get; init; }
    }

    public sealed class Missing : TokenAuthentication;

    public sealed class Refused : TokenAuthentication;

    /// <summary>Too many refused tokens from this address: 429.</summary>
    public sealed class TooMany(TimeSpan retryAfter) : TokenAuthentication
    {
        public TimeSpan RetryAfter { get; } = retryAfter;
    }

    public sealed class FeedStale : TokenAuthentication;

    public sealed class Unavailable : TokenAuthentication;
}
