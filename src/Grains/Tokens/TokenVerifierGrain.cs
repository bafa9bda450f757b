using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>
/// Gives verdicts on API tokens. It holds no verdict itself: every answer is read from the store, together with the feed
/// sequence that it was true at. Unknown, expired and revoked tokens are refused alike; the audit log knows which.
/// </summary>
[StatelessWorker, Reentrant]
internal sealed class TokenVerifierGrain(
    TokenFinding tokens,
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
            return Refuse(refusal ?? TokenStanding.Unknown, lookup.Token, caller);
        }

        return await acceptance.AcceptAsync(token, lookup.FeedSequence, lifetime, cancellationToken);
    }

    public Task<TokenVerification> VerifyAccessTokenAsync(AccessTokenInquiry inquiry, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");

    public Task<TokenVerification> VerifySessionAsync(string sessionText, CallerDescription caller, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");

    private TokenVerification Refuse(string reason, ApiTokenRecord? token, CallerDescription caller)
    {
        limit.Failed(caller.SourceAddress);
        refusals.Add(new RefusedRequest("token.refused", reason)
        {
            TenantId = token?.TenantId,
            TokenId = token?.Id,
            SourceAddress = caller.SourceAddress,
        });
        return TokenVerification.Refused();
    }
}
