using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>Makes the verdict on a good token: who its owner is, what the owner may do, and the proof of both.</summary>
internal sealed class TokenAcceptance(ICallerAuthority authority, ICallerProofs proofs, TokenUses uses)
{
    /// <summary>A proof outlives its verdict so that a call begun in the verdict's last moment reaches every grain that it needs.</summary>
    private static readonly TimeSpan ProofGrace = TimeSpan.FromSeconds(30);

    /// <param name="token">The token.</param>
    /// <param name="feedSequence">Read together with the token, and so before what its owner may do: later changes of either have a higher one.</param>
    /// <param name="lifetime">How long the token's standing may be believed.</param>
    /// <param name="cancellationToken">The asker's.</param>
    public async Task<TokenVerification> AcceptAsync(
        ApiTokenRecord token, long feedSequence, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        // Not awaited: nobody's first call waits for the record of it.
        _ = uses.RecordAsync(token);
        var owner = new Principal
        {
            TenantId = token.TenantId,
            Kind = token.OwnerKind,
            Id = token.OwnerId,
            TokenId = token.Id,
            GrantedScopes = [.. token.Scopes],
        };
        return await AcceptAsync(owner, feedSequence, lifetime, cancellationToken);
    }

    /// <param name="owner">Whose it is, with what the token itself allows.</param>
    /// <param name="feedSequence">Not later than anything that the judgement rests on.</param>
    /// <param name="lifetime">How long the judgement may be believed.</param>
    /// <param name="cancellationToken">The asker's.</param>
    public async Task<TokenVerification> AcceptAsync(Principal owner, long feedSequence, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var (principal, _) = await authority.ReadAsync(owner, cancellationToken);
        return TokenVerification.Accepted(principal, proofs.Issue(principal, feedSequence, lifetime + ProofGrace), feedSequence, lifetime);
    }
}
