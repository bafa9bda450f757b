using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>
/// Tells who a request is from: by an API token, or at a gateway also by a JWT. A token that was seen in the last 60 s is answered here, without a grain call; another
/// one costs one call to a silo, shared by all requests that wait for it.
/// Invariants: nothing is <see cref="TokenAuthentication.Authenticated"/> unless the feed is fresh at that moment and
/// has no later word about the token, its owner or its tenant; a token's text is never kept.
/// </summary>
internal sealed class TokenAuthenticator(
    TokenVerdicts verdicts, RevocationLedger ledger, ChangeFeedPosition feed, PublicAddress address, TimeProvider time)
{
    /// <summary>How often a verdict may be overtaken by changes to its token before the request is turned away.</summary>
    private const int MaxAttempts = 3;

    /// <summary>For a request that is not to a gateway: a token that has one as its audience is no good there.</summary>
    public ValueTask<TokenAuthentication> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken) =>
        AuthenticateAsync(context, null, cancellationToken);

    /// <param name="context">The request.</param>
    /// <param name="gatewayId">Where it wants to; the audience that a JWT must have (RFC 8707 §2).</param>
    /// <param name="cancellationToken">The request's end.</param>
    public ValueTask<TokenAuthentication> AuthenticateAsync(HttpContext context, string? gatewayId, CancellationToken cancellationToken)
    {
        var judged = JudgeAsync(context, gatewayId, cancellationToken);
        return judged.IsCompletedSuccessfully ? ValueTask.FromResult(Counted(judged.Result, gatewayId)) : CountedAsync(judged, gatewayId);
    }

    private static async ValueTask<TokenAuthentication> CountedAsync(ValueTask<TokenAuthentication> judged, string? gatewayId) =>
        Counted(await judged, gatewayId);

    private static TokenAuthentication Counted(TokenAuthentication verdict, string? gatewayId)
    {
        // Whatever was asked and kept before: a token with an audience is let in nowhere else.
        if (verdict is TokenAuthentication.Authenticated { Principal.GatewayId: { } audience } && audience != gatewayId)
        {
            verdict = TokenAuthentication.RefusedToken;
        }

        var reason = verdict switch
        {
            TokenAuthentication.Missing => RefusalReasons.TokenMissing,
            TokenAuthentication.Refused => RefusalReasons.TokenRefused,
            TokenAuthentication.TooMany => RefusalReasons.TooManyFailures,
            TokenAuthentication.FeedStale => RefusalReasons.FeedStale,
            TokenAuthentication.Unavailable => RefusalReasons.NoVerdict,
            _ => null,
        };
        if (reason is not null)
        {
            RefusalReasons.Count(reason);
        }

        return verdict;
    }

    private ValueTask<TokenAuthentication> JudgeAsync(HttpContext context, string? gatewayId, CancellationToken cancellationToken)
    {
        if (!BearerToken.IsShown(context.Request))
        {
            return ValueTask.FromResult<TokenAuthentication>(TokenAuthentication.MissingToken);
        }

        if (!TryDigest(context.Request, gatewayId, out var digest, out var isJwt))
        {
            return ValueTask.FromResult<TokenAuthentication>(TokenAuthentication.RefusedToken);
        }

        if (!feed.IsFresh)
        {
            return ValueTask.FromResult<TokenAuthentication>(TokenAuthentication.StaleFeed);
        }

        var known = verdicts.Find(digest);
        var isHit = known is not null && IsGood(known);
        GatewayMetrics.VerdictLookups.Add(1, new KeyValuePair<string, object?>(TelemetryAttributes.CacheResult, isHit ? "hit" : "miss"));
        return isHit ? ValueTask.FromResult(known!) : AskAsync(digest, context, isJwt ? gatewayId : null, cancellationToken);
    }

    /// <summary>Under what the token's verdict is kept; false for what can be no token here.</summary>
    private bool TryDigest(HttpRequest request, string? gatewayId, out TokenDigest digest, out bool isJwt)
    {
        digest = default;
        isJwt = !BearerToken.TryRead(request, out var token);
        if (!isJwt)
        {
            digest = new TokenDigest(token.Sha256());
            return true;
        }

        return gatewayId is not null && EntityId.IsValid(gatewayId) && BearerToken.TryReadJwt(request, out var jwt)
            && TokenDigest.TryOf(jwt, address.For(request), gatewayId, out digest);
    }

    /// <param name="digest">The token's.</param>
    /// <param name="context">The request.</param>
    /// <param name="audience">Of a JWT: the gateway that it is shown at.</param>
    /// <param name="cancellationToken">The request's end.</param>
    private async ValueTask<TokenAuthentication> AskAsync(
        TokenDigest digest, HttpContext context, string? audience, CancellationToken cancellationToken)
    {
        var caller = RequestCaller.Describe(context);
        var inquiry = audience is null || !BearerToken.TryReadJwt(context.Request, out var jwt)
            ? null
            : new AccessTokenInquiry { Token = jwt.ToString(), GatewayId = audience, Issuer = address.For(context.Request), Caller = caller };
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var verdict = inquiry is null
                ? await verdicts.AskAsync(digest, caller, cancellationToken)
                : await verdicts.AskAsync(digest, inquiry, cancellationToken);

            // The feed may have gone stale while we waited; then "no later word" means nothing.
            if (!feed.IsFresh)
            {
                return TokenAuthentication.StaleFeed;
            }

            if (IsGood(verdict))
            {
                return verdict;
            }
        }

        return TokenAuthentication.NoVerdict;
    }

    /// <summary>Whether the verdict may still be given; one that is no acceptance always may.</summary>
    private bool IsGood(TokenAuthentication verdict) =>
        verdict is not TokenAuthentication.Authenticated accepted || (time.GetTimestamp() < accepted.ExpiresAt && ledger.IsCurrent(accepted));
}
