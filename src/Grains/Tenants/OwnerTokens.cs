using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>The API tokens of one owner, revoked together when the owner goes.</summary>
internal sealed class OwnerTokens(IApiTokenStore tokens, TimeProvider time)
{
    private static readonly TimeSpan FeedEntryKept = TimeSpan.FromMinutes(2);

    public async Task RevokeAllAsync(string tenantId, PrincipalKind ownerKind, string ownerId, CancellationToken cancellationToken)
    {
        var query = new ApiTokenQuery(tenantId) { OwnerKind = ownerKind, OwnerId = ownerId, Limit = ApiTokenQuery.MaxLimit };
        while (true)
        {
            var page = await tokens.ListAsync(query, cancellationToken);
            foreach (var token in page.Tokens.Where(t => t.RevokedAt is null))
            {
                await tokens.RevokeAsync(tenantId, token.Id, time.GetUtcNow() + FeedEntryKept, cancellationToken);
            }

            if (page.NextCursor is null)
            {
                return;
            }

            query = query with { Cursor = page.NextCursor };
        }
    }
}
