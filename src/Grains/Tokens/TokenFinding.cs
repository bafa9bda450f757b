using System.Security.Cryptography;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>
/// Finds a token by its keyed hash, whichever key of the ring it was stored under, and brings the hash under the active
/// key: only a use can, since nothing stored is what is hashed. Only ever forward, so that a silo that has not heard of a
/// new key yet undoes nothing.
/// </summary>
internal sealed partial class TokenFinding(IApiTokenStore tokens, IKeyedHashing hashing, ILogger<TokenFinding> logger)
{
    public async Task<ApiTokenLookup> FindAsync(byte[] tokenSha256, CancellationToken cancellationToken)
    {
        // Not a SHA-256: no front-end of ours asks so, and none that isn't learns more than "no".
        var lookup = new ApiTokenLookup(0, null, false);
        if (tokenSha256.Length != SHA256.HashSizeInBytes)
        {
            return lookup;
        }

        foreach (var hash in hashing.ComputeWithAllKeys(KeyPurpose.ApiTokenHash, tokenSha256))
        {
            lookup = await tokens.FindByHashAsync(hash.Value, cancellationToken);
            if (lookup.Token is { } token)
            {
                // Not awaited: the token is good whatever becomes of it. A hash before the token's own rotation ends by itself.
                _ = lookup.MatchedPrevious ? Task.CompletedTask : MoveAsync(token, hash, tokenSha256);
                break;
            }
        }

        return lookup;
    }

    private async Task MoveAsync(ApiTokenRecord token, KeyedHash found, byte[] tokenSha256)
    {
        var target = hashing.IsOutdated(found.KeyId) ? hashing.Compute(KeyPurpose.ApiTokenHash, tokenSha256) : found;
        if (token.KeyId == target.KeyId || token.RevokedAt is not null)
        {
            return;
        }

        try
        {
            await tokens.RekeyAsync(token.TenantId, token.Id, found.Value, target.Value, target.KeyId, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The next use tries again; the old key stays as long as it is needed.
            Log.NotMoved(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2221, LogLevel.Warning, "The hash of a token could not be brought under the active key", EventName = nameof(NotMoved))]
        public static partial void NotMoved(ILogger logger, Exception exception);
    }
}
