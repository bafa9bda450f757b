using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>Whether what a code was made of is still so: the person, its session, its consent.</summary>
internal sealed class CodeStanding(ConfigurationDirectory directory, ConsentRecords consents, TimeProvider time)
{
    public async Task<bool> HoldsAsync(AuthorizationCode code, CancellationToken cancellationToken) =>
        await directory.GetAsync<UserAccount>(DocumentKinds.User, code.TenantId, code.UserId, cancellationToken) is not null
        && await directory.GetAsync<StoredUserSession>(DocumentKinds.UserSession, code.TenantId, code.SessionId, cancellationToken) is { } stored
        && stored.Value.Public.RevokedAt is null && time.GetUtcNow() < stored.Value.Public.ExpiresAt
        && await consents.CoversAsync(code.TenantId, code.UserId, code.ClientId, code.GatewayId, code.Scopes, cancellationToken);
}
