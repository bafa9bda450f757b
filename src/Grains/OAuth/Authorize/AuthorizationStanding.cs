using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>
/// Begins the tokens of what a person has authorized in a browser, as long as that still stands: the person, its session,
/// its consent.
/// </summary>
internal sealed class AuthorizationStanding(ConfigurationDirectory directory, ConsentRecords consents, TokenFamilies families, TimeProvider time)
{
    /// <returns>Null when it does not stand any more; see else <see cref="TokenFamilies.BeginAsync"/>.</returns>
    public async Task<TokenAnswer?> BeginAsync(TokenFamilyStart start, CancellationToken cancellationToken)
    {
        if (!await HoldsAsync(start, cancellationToken))
        {
            return null;
        }

        var answer = await families.BeginAsync(start, cancellationToken);
        if (!answer.IsIssued || await HoldsAsync(start, cancellationToken))
        {
            return answer;
        }

        // Whoever ends sessions or consents takes along the families that are there; this one may have come a moment later.
        await families.RevokeAsync(start.TenantId, start.FamilyId, "authorization_ended", start.Caller, CancellationToken.None);
        return null;
    }

    private async Task<bool> HoldsAsync(TokenFamilyStart start, CancellationToken cancellationToken) =>
        start.SessionId is { } session
        && await directory.GetAsync<UserAccount>(DocumentKinds.User, start.TenantId, start.OwnerId, cancellationToken) is not null
        && await directory.GetAsync<StoredUserSession>(DocumentKinds.UserSession, start.TenantId, session, cancellationToken) is { } stored
        && stored.Value.Public.RevokedAt is null && time.GetUtcNow() < stored.Value.Public.ExpiresAt
        && await consents.CoversAsync(start.TenantId, start.OwnerId, start.Client.Id, start.GatewayId, start.Scopes, cancellationToken);
}
