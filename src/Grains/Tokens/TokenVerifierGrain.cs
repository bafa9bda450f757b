using Archestra.Cluster.Grains.Security;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>
/// Gives verdicts on API tokens, access tokens and browser sessions. It holds no verdict itself: every answer is read from the store, together with the feed
/// sequence that it was true at. Unknown, expired and revoked tokens are refused alike; the audit log knows which.
/// </summary>
[StatelessWorker, Reentrant]
internal sealed class TokenVerifierGrain(
    TokenFinding tokens,
    AccessTokenFinding accessTokens,
    SessionFinding sessions,
    TokenAcceptance acceptance,
    FailureLimit limit,
    RefusalTally refusals,
    TimeProvider time) : Grain, ITokenVerifierGrain
{
    public async Task<TokenVerification> VerifyAsync(byte[] tokenSha256, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (limit.PauseOf(caller.SourceAddress) is { } pause)
        {
            return TokenVerification.TooManyFailures(pause);
        }

        var lookup = await tokens.FindAsync(tokenSha256, cancellationToken);
        var (refusal, lifetime) = TokenStanding.Of(lookup, time.GetUtcNow());
        if (refusal is not null || lookup.Token is not { } token)
        {
            return Refuse(JudgedToken.Refused(refusal ?? TokenStanding.Unknown, lookup.Token?.TenantId, lookup.Token?.Id), caller);
        }

        return await acceptance.AcceptAsync(token, lookup.FeedSequence, lifetime, cancellationToken);
    }

    public async Task<TokenVerification> VerifyAccessTokenAsync(AccessTokenInquiry inquiry, CancellationToken cancellationToken) =>
        limit.PauseOf(inquiry.Caller.SourceAddress) is { } pause
            ? TokenVerification.TooManyFailures(pause)
            : await AnswerAsync(await accessTokens.FindAsync(inquiry, cancellationToken), inquiry.Caller, cancellationToken);

    public async Task<TokenVerification> VerifySessionAsync(string sessionText, CallerDescription caller, CancellationToken cancellationToken) =>
        limit.PauseOf(caller.SourceAddress) is { } pause
            ? TokenVerification.TooManyFailures(pause)
            : await AnswerAsync(await sessions.FindAsync(sessionText, cancellationToken), caller, cancellationToken);

    private async Task<TokenVerification> AnswerAsync(JudgedToken judged, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (judged.Owner is not { } owner)
        {
            return Refuse(judged, caller);
        }

        var lifetime = TokenStanding.LifetimeUntil(judged.ExpiresAt, time.GetUtcNow());
        return lifetime > TimeSpan.Zero
            ? await acceptance.AcceptAsync(owner, judged.FeedSequence, lifetime, cancellationToken)
            : Refuse(JudgedToken.Refused(TokenStanding.Expired, owner.TenantId, owner.TokenId), caller);
    }

    private TokenVerification Refuse(JudgedToken judged, CallerDescription caller)
    {
        if (!judged.IsSigned)
        {
            limit.Failed(caller.SourceAddress);
        }

        refusals.Add(new RefusedRequest("token.refused", judged.Refusal ?? TokenStanding.Unknown)
        {
            TenantId = judged.TenantId,
            TokenId = judged.TokenId,
            SourceAddress = caller.SourceAddress,
        });
        return TokenVerification.Refused();
    }
}
