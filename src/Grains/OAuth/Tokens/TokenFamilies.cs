using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>Begins and ends token families: the rows behind every access and refresh token.</summary>
internal sealed class TokenFamilies
{
    /// <summary>
    /// Stores the family and makes its first tokens. When the family id is there already, what it was derived from was used
    /// before: the family is revoked (RFC 6749 §4.1.2) and the answer is <c>invalid_grant</c>.
    /// </summary>
    public Task<TokenAnswer> BeginAsync(TokenFamilyStart start, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");

    /// <summary>Ends one family with its feed entry, audited; false when there is none.</summary>
    public Task<bool> RevokeAsync(string tenantId, string familyId, string because, CallerDescription caller, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");

    /// <summary>Ends all families of an owner (a user, team or organization), optionally only those of one client at one gateway.</summary>
    public Task<int> RevokeOfOwnerAsync(
        string tenantId, string ownerId, string? clientId, string? gatewayId, string because, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");

    /// <summary>Ends all families of a client, in one tenant.</summary>
    public Task<int> RevokeOfClientAsync(string tenantId, string clientId, string because, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");
}
