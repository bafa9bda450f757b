using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>What became of a legacy MCP session id. Closed: switch over all of them.</summary>
internal abstract class SessionVerification
{
    private SessionVerification()
    {
    }

    /// <summary>Malformed, forged, expired, ended, another principal's or another gateway's: 404 for all of them, and the client begins anew.</summary>
    public static NotFound UnknownSession { get; } = new();

    /// <summary>The keys to check it with cannot be had, or the feed is stale: 503 with <c>Retry-After</c>.</summary>
    public static Unavailable NoVerdict { get; } = new();

    public sealed class Valid(SessionClaims claims) : SessionVerification
    {
        public SessionClaims Claims { get; } = claims;
    }

    public sealed class NotFound : SessionVerification;

    public sealed class Unavailable : SessionVerification;
}
