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
    TokenFamilyStore store, FamilyEndings endings, TokenOwners owners, AccessTokens tokens, OAuthAudit audit, IOptions<OAuthOptions> options, TimeProvider time)
{
    private const string Action = "oauth.token_refreshed";

    public async Task<RefreshOutcome> DecideAsync(
        TokenFamilyKey key, RefreshInquiry inquiry, CallerDescription caller, CancellationToken cancellationToken)
    {
        // Each turn but the last one means that somebody else has changed the row.
        while (await store.FindAsync(key.Tenant, key.Family, cancellationToken) is { } found)
        {
            var family = found.Value;
            var decision = RefreshTokenRotation.Decide(family, inquiry.Generation, inquiry.ClientId, options.Value.RefreshReplayWindow, time.GetUtcNow());
            if (decision is not (RefreshDecision.Rotate or RefreshDecision.Repeat))
            {
                await endings.EndAsync(key, family, inquiry, decision, caller, cancellationToken);
                break;
            }

            if (Narrow(family, inquiry, out var scopes) is { } refusal)
            {
                return RefreshOutcome.Refused(refusal);
            }

            if (!await owners.MayUseAsync(key.Tenant, family.Public, cancellationToken))
            {
                await endings.EndLostAsync(key, caller, cancellationToken);
                break;
            }

            if (decision is RefreshDecision.Repeat)
            {
                return RefreshOutcome.Good(family, scopes, isRepeat: true);
            }

            var next = RefreshTokenRotation.Rotate(family, time.GetUtcNow());
            if (await RotateAsync(key, next, found.Version, scopes, caller, cancellationToken))
            {
                return RefreshOutcome.Good(next, scopes, isRepeat: false);
            }
        }

        return RefreshOutcome.Refused(TokenFamilies.EndedGrant);
    }

    /// <summary>Gives out what is on record: the rotation was recorded before it, a repetition is recorded here.</summary>
    public async Task<TokenAnswer> IssueAsync(
        TokenFamilyKey key, RefreshOutcome outcome, byte[] refreshKey, CallerDescription caller, CancellationToken cancellationToken)
    {
        var family = outcome.Family!;
        if (outcome.IsRepeat)
        {
            await audit.RecordAsync(
                key.Tenant, Action, TokenFamilies.SubjectOf(key.Family), AuditOutcomes.Succeeded, TokenFamilies.ActorOf(family.Public), caller, Describe(family, outcome.Scopes, isRepeat: true), cancellationToken);
        }

        return TokenAnswer.Issued(tokens.Issue(key.Tenant, family, outcome.Scopes, TokenFamilies.RefreshTokenOf(key.Tenant, family, refreshKey)));
    }

    /// <summary>
    /// The intent is on disk before the token is used up: while nothing can be recorded the client keeps the token it has,
    /// however long that lasts. False when somebody else was first; the outcome says so.
    /// </summary>
    private async Task<bool> RotateAsync(
        TokenFamilyKey key, StoredTokenFamily next, long version, string[] scopes, CallerDescription caller, CancellationToken cancellationToken)
    {
        var recording = await audit.BeginAsync(
            key.Tenant, Action, TokenFamilies.SubjectOf(key.Family), TokenFamilies.ActorOf(next.Public), caller, Describe(next, scopes, isRepeat: false), cancellationToken);
        var started = time.GetTimestamp();
        var (outcome, reason) = (AuditOutcomes.Unknown, (string?)"The rotation did not end.");
        try
        {
            var isRotated = await store.ReplaceAsync(key.Tenant, next, version, cancellationToken);
            (outcome, reason) = isRotated ? (AuditOutcomes.Succeeded, null) : (AuditOutcomes.NotStarted, "Another request changed the family first.");
            return isRotated;
        }
        finally
        {
            audit.Complete(recording, new AuditOutcome(outcome, time.GetElapsedTime(started), 0, reason));
        }
    }

    private static object Describe(StoredTokenFamily family, string[] scopes, bool isRepeat) => new { family.Generation, Scopes = scopes, Repeated = isRepeat };

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
