using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>Whether the owner that a request names exists in the tenant.</summary>
internal sealed class InstallationOwners(IDocumentStore documents)
{
    public async Task<bool> ExistsAsync(string tenantId, PrincipalKind kind, string id, CancellationToken cancellationToken) => kind switch
    {
        PrincipalKind.User => await documents.GetAsync(DocumentKinds.User, tenantId, id, cancellationToken) is not null,
        PrincipalKind.Team => await documents.GetAsync(DocumentKinds.Team, tenantId, id, cancellationToken) is not null,
        PrincipalKind.Organization => id == tenantId,
        _ => false,
    };
}
