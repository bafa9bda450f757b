using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>
/// Exchanges refresh tokens against the stored family (RFC 6749 §6). What it decides is decided by the row and written by
/// compare-and-swap: two that do it at once come to one successor.
/// </summary>
internal sealed class RefreshExchange(
    TokenFamilyStore store, TokenFamilies families, TokenOwners owners, AccessTokens tokens, OAuthAudit audit, IOptions<OAuthOptions> options, TimeProvider time)
{
    public async Task<RefreshOutcome> DecideAsync(
        TokenFamilyKey key, RefreshInquiry inquiry, CallerDescription caller, CancellationToken cancellationToken)
    {
        // Each turn but the last one means that somebody else has changed the row.
        while (await store.FindAsync(key.Tenant, key.Family, cancellationToken) is { } found)
        {
            var family = found.Value;
            var decision = RefreshTokenRotation.Decide(family, inquiry.Generation, inquiry.ClientId, options.Value.RefreshReplayWindow, time.GetUtcNow());
            if (decision is RefreshDecision.Over)
            {
                break;
            }

            if (decision is RefreshDecision.Reused or RefreshDecision.Stolen)
            {
                await EndAsync(key, family, inquiry, decision, caller, cancellationToken);
                break;
            }

            if (Narrow(family, inquiry, out var scopes) is { } refusal)
            {
                return RefreshOutcome.Refused(refusal);
            }

            if (!await owners.MayUseAsync(key.Tenant, family.Public, cancellationToken))
            {
                await families.RevokeAsync(key.Tenant, key.Family, TokenFamilies.AccessLost, caller, cancellationToken);
                break;
            }

            var next = decision is RefreshDecision.Rotate ? RefreshTokenRotation.Rotate(family, time.GetUtcNow()) : family;
            if (decision is RefreshDecision.Repeat || await store.ReplaceAsync(key.Tenant, next, found.Version, cancellationToken))
            {
                return RefreshOutcome.Good(next, scopes, decision is RefreshDecision.Repeat);
            }
        }

        return RefreshOutcome.Refused(TokenFamilies.InvalidGrant);
    }

    /// <summary>Records the exchange, then gives out: a token that is on no record is not given.</summary>
    public async Task<TokenAnswer> IssueAsync(
        TokenFamilyKey key, RefreshOutcome outcome, byte[] refreshKey, CallerDescription caller, CancellationToken cancellationToken)
    {
        var family = outcome.Family!;
        var details = new { family.Generation, outcome.Scopes, Repeated = outcome.IsRepeat };
        await audit.RecordAsync(
            key.Tenant, "oauth.token_refreshed", TokenFamilies.SubjectOf(key.Family), AuditOutcomes.Succeeded, TokenFamilies.ActorOf(family.Public), caller, details, cancellationToken);
        return TokenAnswer.Issued(tokens.Issue(key.Tenant, family, outcome.Scopes, TokenFamilies.RefreshTokenOf(key.Tenant, family, refreshKey)));
    }

    /// <summary>"The refresh token [...] the authorization server SHOULD revoke [...] since it cannot determine which party submitted the invalid one" (RFC 9700 §4.14.2).</summary>
    private async Task EndAsync(
        TokenFamilyKey key, StoredTokenFamily family, RefreshInquiry inquiry, RefreshDecision decision, CallerDescription caller, CancellationToken cancellationToken)
    {
        await families.RevokeAsync(key.Tenant, key.Family, "refresh_token_reuse", caller, cancellationToken);
        var details = new { Shown = inquiry.Generation, family.Generation, ShownBy = inquiry.ClientId, Decision = decision };
        await audit.RecordAsync(
            key.Tenant, "oauth.refresh_token_reused", TokenFamilies.SubjectOf(key.Family), AuditOutcomes.Refused, TokenFamilies.ActorOf(family.Public), caller, details, CancellationToken.None);
    }

    private static TokenAnswer? Narrow(StoredTokenFamily family, RefreshInquiry inquiry, out string[] scopes)
    {
        scopes = family.Public.Scopes;

        // RFC 8707 §2.2: of a refresh request, resources "that are part of the original grant".
        if (inquiry.EachResource.Any(resource => !GatewayResource.TryGetGateway(family.Issuer, resource, out var gateway) || gateway != family.Public.GatewayId))
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidTarget, "The grant is for another resource.");
        }

        if (string.IsNullOrEmpty(inquiry.Scope))
        {
            return null;
        }

        // "The requested scope MUST NOT include any scope not originally granted by the resource owner" (RFC 6749 §6).
        if (!ScopeSet.TryParse(inquiry.Scope, out var asked) || !asked.GivesAccess || !ScopeSet.Of(scopes).Covers(asked))
        {
            return TokenAnswer.Refused(OAuthErrorCodes.InvalidScope, "The scope is not within what was granted.");
        }

        scopes = asked.ToArray();
        return null;
    }
}
