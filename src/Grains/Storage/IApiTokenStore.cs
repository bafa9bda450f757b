namespace Archestra.Cluster.Grains.Storage;

/// <summary>
/// API tokens, found by keyed hash. Rotation and revocation append a change-feed entry in their own transaction, so that
/// "committed" and "announced" are one thing.
/// </summary>
public interface IApiTokenStore
{
    Task InsertAsync(ApiTokenRecord token, byte[] hash, CancellationToken cancellationToken);

    Task<ApiTokenLookup> FindByHashAsync(byte[] hash, CancellationToken cancellationToken);

    Task<ApiTokenRecord?> GetAsync(string tenantId, string id, CancellationToken cancellationToken);

    Task<ApiTokenPage> ListAsync(ApiTokenQuery query, CancellationToken cancellationToken);

    /// <summary>Gives the token a new hash. The hash before a still earlier rotation is dropped, overlap or not.</summary>
    Task<ApiTokenChangeOutcome> RotateAsync(
        string tenantId, string id, ApiTokenRotation rotation, DateTimeOffset feedEntryExpiresAt, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the hash by that of the same token under another key; false when the stored one is not
    /// <paramref name="oldHash"/> any more. Nobody needs to hear of it: the token stays the same.
    /// </summary>
    Task<bool> RekeyAsync(string tenantId, string id, byte[] oldHash, byte[] newHash, string newKeyId, CancellationToken cancellationToken);

    Task<ApiTokenChangeOutcome> RevokeAsync(
        string tenantId, string id, DateTimeOffset feedEntryExpiresAt, CancellationToken cancellationToken);

    /// <summary>Records last uses; an older one than recorded is ignored, as is an unknown token.</summary>
    Task TouchAsync(IReadOnlyCollection<ApiTokenUse> uses, CancellationToken cancellationToken);
}
