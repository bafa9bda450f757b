using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>What becomes of a family whose refresh token was shown when it should not have been; each showing is on record.</summary>
internal sealed class FamilyEndings(TokenRevocations revocations, OAuthAudit audit, RefusalTally refusals)
{
    private const string ReuseAction = "oauth.refresh_token_reused";

    /// <summary>Why a family is over of which two parties have tokens.</summary>
    private const string Reuse = "refresh_token_reuse";

    /// <summary>"The refresh token [...] the authorization server SHOULD revoke [...] since it cannot determine which party submitted the invalid one" (RFC 9700 §4.14.2).</summary>
    public async Task EndAsync(
        TokenFamilyKey key, StoredTokenFamily family, RefreshInquiry inquiry, RefreshDecision decision, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (decision is RefreshDecision.Over)
        {
            NoteShownAfterEnd(key, family, inquiry, caller);
            return;
        }

        await revocations.RevokeAsync(key.Tenant, key.Family, Reuse, caller, cancellationToken);
        var details = new { Shown = inquiry.Generation, family.Generation, ShownBy = inquiry.ClientId, Decision = decision };
        await audit.RecordAsync(
            key.Tenant, ReuseAction, TokenFamilies.SubjectOf(key.Family), AuditOutcomes.Refused, TokenFamilies.ActorOf(family.Public), caller, details, CancellationToken.None);
    }

    /// <summary>The owner is gone, or not let in any more.</summary>
    public Task EndLostAsync(TokenFamilyKey key, CallerDescription caller, CancellationToken cancellationToken) =>
        revocations.RevokeAsync(key.Tenant, key.Family, TokenFamilies.AccessLost, caller, cancellationToken);

    /// <summary>
    /// The row ends before the reuse is recorded, so the record may be missing when the log was away or the silo died: the
    /// next showing makes good for it. Equal ones are counted together; there may be many.
    /// </summary>
    private void NoteShownAfterEnd(TokenFamilyKey key, StoredTokenFamily family, RefreshInquiry inquiry, CallerDescription caller)
    {
        if (family.Public.RevokedBecause == Reuse || family.Public.ClientId != inquiry.ClientId)
        {
            refusals.Add(new RefusedRequest(ReuseAction, $"shown by {inquiry.ClientId} after the end")
            {
                TenantId = key.Tenant,
                TokenId = key.Family,
                ClientId = family.Public.ClientId,
                Subject = TokenFamilies.SubjectOf(key.Family),
                SourceAddress = caller.SourceAddress,
            });
        }
    }
}
