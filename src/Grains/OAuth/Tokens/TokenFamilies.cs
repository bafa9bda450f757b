using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.OAuth;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>Begins and ends token families: the rows behind every access and refresh token.</summary>
internal sealed class TokenFamilies(
    TokenFamilyStore store,
    TokenOwners owners,
    TokenRevocations revocations,
    AccessTokens tokens,
    OAuthAudit audit,
    IOptions<OAuthOptions> options,
    TimeProvider time)
{
    /// <summary>The owner or the client is gone, or the owner is not let in at the gateway any more.</summary>
    public const string AccessLost = "access_lost";

    /// <summary>Of every refused grant, whatever is wrong with it.</summary>
    public static readonly TokenAnswer InvalidGrant = TokenAnswer.Refused(OAuthErrorCodes.InvalidGrant, "The grant is not valid, or not any more.");

    /// <summary>The same to the client, of a grant that was really given here: showing it is no guess.</summary>
    public static readonly TokenAnswer EndedGrant = TokenAnswer.Refused(InvalidGrant.Refusal! with { WasOurs = true });

    /// <summary>
    /// Stores the family and makes its first tokens. When the family id is there already, what it was derived from was used
    /// before: the family is revoked (RFC 6749 §4.1.2) and the answer is <c>invalid_grant</c>.
    /// </summary>
    public async Task<TokenAnswer> BeginAsync(TokenFamilyStart start, CancellationToken cancellationToken)
    {
        var withRefreshToken = start.WithRefreshToken && start.Client.GrantTypes.Contains(GrantTypes.RefreshToken, StringComparer.Ordinal);
        var family = await store.InsertAsync(start.TenantId, Describe(start, withRefreshToken), withRefreshToken, cancellationToken);
        if (family is null)
        {
            await RevokeAsync(start.TenantId, start.FamilyId, ReuseOf(start.GrantType), start.Caller, cancellationToken);
            return EndedGrant;
        }

        // Looked at after the row is there: whoever takes access away ends the families that are there, and this one may
        // have come a moment later.
        if (!await owners.MayBeginAsync(start.TenantId, family.Public, start.Client, cancellationToken))
        {
            await RevokeAsync(start.TenantId, start.FamilyId, AccessLost, start.Caller, cancellationToken);
            return EndedGrant;
        }

        var details = new { start.GrantType, start.Scopes, RefreshToken = withRefreshToken, family.Public.ExpiresAt, start.SessionId, start.SignedInAt };
        await audit.RecordAsync(
            start.TenantId, "oauth.token_issued", SubjectOf(start.FamilyId), AuditOutcomes.Succeeded, ActorOf(family.Public), start.Caller, details, cancellationToken);
        var key = withRefreshToken ? await store.FindKeyAsync(start.TenantId, family, cancellationToken) : null;
        return TokenAnswer.Issued(tokens.Issue(start.TenantId, family, start.Scopes, RefreshTokenOf(start.TenantId, family, key)));
    }

    /// <summary>See <see cref="TokenRevocations.RevokeAsync"/>.</summary>
    public Task<bool> RevokeAsync(string tenantId, string familyId, string because, CallerDescription caller, CancellationToken cancellationToken) =>
        revocations.RevokeAsync(tenantId, familyId, because, caller, cancellationToken);

    /// <summary>See <see cref="TokenRevocations.RevokeOfOwnerAsync"/>.</summary>
    public Task<int> RevokeOfOwnerAsync(
        string tenantId, string ownerId, string? clientId, string? gatewayId, string because, CancellationToken cancellationToken) =>
        revocations.RevokeOfOwnerAsync(tenantId, ownerId, clientId, gatewayId, because, cancellationToken);

    /// <summary>See <see cref="TokenRevocations.RevokeOfClientAsync"/>.</summary>
    public Task<int> RevokeOfClientAsync(string tenantId, string clientId, string because, CancellationToken cancellationToken) =>
        revocations.RevokeOfClientAsync(tenantId, clientId, because, cancellationToken);

    /// <summary>How the audit log names a family.</summary>
    public static string SubjectOf(string familyId) => $"token_family/{familyId}";

    public static OAuthActor ActorOf(TokenFamily family) => new(family.OwnerKind, family.OwnerId, family.ClientId, family.Id, family.GatewayId);

    /// <summary>The text of its refresh token that is good now; null without key.</summary>
    public static string? RefreshTokenOf(string tenantId, StoredTokenFamily family, byte[]? key) =>
        key is null ? null : RefreshTokenText.Write(tenantId, family.Public.Id, family.Generation, key);

    private StoredTokenFamily Describe(TokenFamilyStart start, bool withRefreshToken)
    {
        var now = time.GetUtcNow();
        return new StoredTokenFamily
        {
            Issuer = start.Issuer,
            Public = new TokenFamily
            {
                Id = start.FamilyId,
                OwnerKind = start.OwnerKind,
                OwnerId = start.OwnerId,
                ClientId = start.Client.Id,
                ClientName = start.Client.Name,
                GatewayId = start.GatewayId,
                Scopes = start.Scopes,
                GrantType = start.GrantType,
                CreatedAt = now,
                ExpiresAt = now + (withRefreshToken ? options.Value.RefreshTokenLifetime : options.Value.AccessTokenLifetime),
                SessionId = start.SessionId,
                SourceAddress = start.Caller.SourceAddress,
            },
        };
    }

    private static string ReuseOf(string grantType) => grantType switch
    {
        GrantTypes.AuthorizationCode => "code_reuse",
        GrantTypes.DeviceCode => "device_code_reuse",
        _ => "assertion_reuse",
    };
}
