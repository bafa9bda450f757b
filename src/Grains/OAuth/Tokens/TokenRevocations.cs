using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>Ends token families, one by one or all that have something in common; each on record.</summary>
internal sealed class TokenRevocations(TokenFamilyStore store, OAuthAudit audit)
{
    /// <summary>Ends one family with its feed entry, audited; false when there is none.</summary>
    public async Task<bool> RevokeAsync(string tenantId, string familyId, string because, CallerDescription caller, CancellationToken cancellationToken)
    {
        var (family, isEndedNow) = await store.EndAsync(tenantId, familyId, because, cancellationToken);
        if (isEndedNow)
        {
            // After the fact, and not cancelled with the request: an end that cannot be recorded is still better than none.
            await audit.RecordAsync(
                tenantId, "oauth.token_revoked", TokenFamilies.SubjectOf(familyId), AuditOutcomes.Succeeded, TokenFamilies.ActorOf(family!.Value.Public), caller, new { because }, CancellationToken.None);
        }

        return family is not null;
    }

    /// <summary>Ends all families of an owner (a user, team or organization), optionally only those of one client at one gateway.</summary>
    public async Task<int> RevokeOfOwnerAsync(
        string tenantId, string ownerId, string? clientId, string? gatewayId, string because, CancellationToken cancellationToken)
    {
        var owned = await store.ListOfOwnerAsync(tenantId, ownerId, cancellationToken);
        var chosen = owned.Where(family => (clientId is null || family.ClientId == clientId) && (gatewayId is null || family.GatewayId == gatewayId));
        return await RevokeAllAsync(tenantId, chosen, because, cancellationToken);
    }

    /// <summary>Ends all families of a client, in one tenant.</summary>
    public async Task<int> RevokeOfClientAsync(string tenantId, string clientId, string because, CancellationToken cancellationToken) =>
        await RevokeAllAsync(tenantId, await store.ListAsync(tenantId, new ListFilter { ClientId = clientId }, cancellationToken), because, cancellationToken);

    /// <summary>Ends all families for a gateway.</summary>
    public async Task<int> RevokeOfGatewayAsync(string tenantId, string gatewayId, string because, CancellationToken cancellationToken) =>
        await RevokeAllAsync(tenantId, await store.ListAsync(tenantId, new ListFilter { GatewayId = gatewayId }, cancellationToken), because, cancellationToken);

    /// <summary>Ends all families of a tenant.</summary>
    public async Task<int> RevokeOfTenantAsync(string tenantId, string because, CancellationToken cancellationToken) =>
        await RevokeAllAsync(tenantId, await store.ListAsync(tenantId, new ListFilter(), cancellationToken), because, cancellationToken);

    /// <summary>Each has ended before it is recorded, so one that cannot be recorded is no reason to spare the others.</summary>
    private async Task<int> RevokeAllAsync(string tenantId, IEnumerable<TokenFamily> families, string because, CancellationToken cancellationToken)
    {
        var count = 0;
        AuditUnavailableException? unrecorded = null;
        foreach (var family in families)
        {
            try
            {
                count += await RevokeAsync(tenantId, family.Id, because, new CallerDescription(), cancellationToken) ? 1 : 0;
            }
            catch (AuditUnavailableException exception)
            {
                unrecorded = exception;
            }
        }

        return unrecorded is null ? count : throw new AuditUnavailableException("What was ended is not all on record.", unrecorded);
    }
}
