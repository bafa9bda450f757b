using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>
/// Tells who a request is from. A token that was seen in the last 60 s is answered here, without a grain call; another
/// one costs one call to a silo, shared by all requests that wait for it.
/// Invariants: nothing is <see cref="TokenAuthentication.Authenticated"/> unless the feed is fresh at that moment and
/// has no later word about the token, its owner or its tenant; a token's text is never kept.
/// </summary>
internal sealed class TokenAuthenticator(TokenVerdicts verdicts, RevocationLedger ledger, ChangeFeedPosition feed, TimeProvider time)
{
    /// <summary>How often a verdict may be overtaken by changes to its token before the request is turned away.</summary>
    private const int MaxAttempts = 3;

    public ValueTask<TokenAuthentication> AuthenticateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var judged = JudgeAsync(context, cancellationToken);
        return judged.IsCompletedSuccessfully ? ValueTask.FromResult(Counted(judged.Result)) : CountedAsync(judged);
    }

    private static async ValueTask<TokenAuthentication> CountedAsync(ValueTask<TokenAuthentication> judged) => Counted(await judged);

    private static TokenAuthentication Counted(TokenAuthentication verdict)
    {
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

    private ValueTask<TokenAuthentication> JudgeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!BearerToken.IsShown(context.Request))
        {
            return ValueTask.FromResult<TokenAuthentication>(TokenAuthentication.MissingToken);
        }

        if (!BearerToken.TryRead(context.Request, out var token))
        {
            return ValueTask.FromResult<TokenAuthentication>(TokenAuthentication.RefusedToken);
        }

        if (!feed.IsFresh)
        {
            return ValueTask.FromResult<TokenAuthentication>(TokenAuthentication.StaleFeed);
        }

        var digest = new TokenDigest(token.Sha256());
        var known = verdicts.Find(digest);
        var isHit = known is not null && IsGood(known);
        GatewayMetrics.VerdictLookups.Add(1, new KeyValuePair<string, object?>(TelemetryAttributes.CacheResult, isHit ? "hit" : "miss"));
        return isHit ? ValueTask.FromResult(known!) : AskAsync(digest, context, cancellationToken);
    }

    private async ValueTask<TokenAuthentication> AskAsync(TokenDigest digest, HttpContext context, CancellationToken cancellationToken)
    {
        var caller = RequestCaller.Describe(context);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var verdict = await verdicts.AskAsync(digest, caller, cancellationToken);

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
