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
    ICallerProofs proofs,
    FailureLimit limit,
    TokenUses uses,
    RefusalTally refusals,
    TimeProvider time) : Grain, ITokenVerifierGrain
{
    /// <summary>A proof outlives its verdict so that a call begun in the verdict's last moment reaches every grain that it needs.</summary>
    private static readonly TimeSpan ProofGrace = TimeSpan.FromSeconds(30);

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

        // Not awaited: nobody's first call waits for the record of it.
        _ = uses.RecordAsync(token);
        var principal = new Principal
        {
            TenantId = token.TenantId,
            Kind = token.OwnerKind,
            Id = token.OwnerId,
            TokenId = token.Id,
            GrantedScopes = [.. token.Scopes],
        };
        return TokenVerification.Accepted(
            principal, proofs.Issue(principal, lookup.FeedSequence, lifetime + ProofGrace), lookup.FeedSequence, lifetime);
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
