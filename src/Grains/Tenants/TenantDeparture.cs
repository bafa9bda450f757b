using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>Whether a tenant may go: nothing may be left that could still be used, found by id, or hold a secret. Its audit log stays.</summary>
internal sealed class TenantDeparture(IDocumentStore documents, IApiTokenStore tokens, TokenRevocations revocations)
{
    private static readonly (string Kind, string Name)[] Held =
    [
        (DocumentKinds.Gateway, "gateway"),
        (DocumentKinds.Installation, "installation"),
        (DocumentKinds.CatalogEntry, "catalog entry"),
        (DocumentKinds.Team, "team"),
        (DocumentKinds.User, "user"),
        (DocumentKinds.Role, "role"),
        (DocumentKinds.OAuthClient, "OAuth client"),
        (DocumentKinds.IdentityProvider, "identity provider"),
    ];

    /// <returns>What stands in the way, as a sentence; null when nothing does.</returns>
    public async Task<string?> ObstacleAsync(string tenantId, CancellationToken cancellationToken)
    {
        foreach (var (kind, name) in Held)
        {
            var page = await documents.ListAsync(new DocumentQuery(kind, tenantId) { Limit = 1 }, cancellationToken);
            if (page.Documents is [var first, ..])
            {
                return $"It still has the {name} '{first.Name}'.";
            }
        }

        var usable = await tokens.ListAsync(new ApiTokenQuery(tenantId) { State = ApiTokenState.Active, Limit = 1 }, cancellationToken);
        return usable.Tokens is [var token, ..] ? $"Its token '{token.Name}' is still good." : null;
    }

    /// <summary>Ends what the organization itself was given; people and teams have taken theirs along.</summary>
    public Task EndAccessAsync(string tenantId, CancellationToken cancellationToken) =>
        revocations.RevokeOfTenantAsync(tenantId, "tenant_deleted", cancellationToken);
}
