using System.Security.Cryptography;
using Archestra.Cluster.Grains.Secrets;
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
    IApiTokenStore tokens,
    IKeyedHashing hashing,
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

        // Not a SHA-256: no front-end of ours asks so, and none that isn't learns more than "no".
        var lookup = tokenSha256.Length == SHA256.HashSizeInBytes
            ? await FindAsync(tokenSha256, cancellationToken)
            : new ApiTokenLookup(0, null, false);
        var (refusal, lifetime) = TokenStanding.Of(lookup, time.GetUtcNow());
        if (refusal is not null || lookup.Token is not { } token)
        {
            return Refuse(refusal ?? TokenStanding.Unknown, lookup.Token, caller);
        }

        return await acceptance.AcceptAsync(token, lookup.FeedSequence, lifetime, cancellationToken);
    }

    /// <summary>A token issued before the last rotation of the hashing key is stored under the key of its time.</summary>
    private async Task<ApiTokenLookup> FindAsync(byte[] tokenSha256, CancellationToken cancellationToken)
    {
        var lookup = new ApiTokenLookup(0, null, false);
        foreach (var hash in hashing.ComputeWithAllKeys(KeyPurpose.ApiTokenHash, tokenSha256))
        {
            lookup = await tokens.FindByHashAsync(hash.Value, cancellationToken);
            if (lookup.Token is not null)
            {
                break;
            }
        }

        return lookup;
    }

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
