using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>Whether the owner that a request names exists in the tenant, and who names it.</summary>
internal sealed class InstallationOwners(IDocumentStore documents, Caller caller)
{
    /// <summary>Who asks: whose an installation is decides what may be done with it.</summary>
    public Principal Who => caller.Current;

    public async Task<bool> ExistsAsync(string tenantId, PrincipalKind kind, string id, CancellationToken cancellationToken) => kind switch
    {
        PrincipalKind.User => await documents.GetAsync(DocumentKinds.User, tenantId, id, cancellationToken) is not null,
        PrincipalKind.Team => await documents.GetAsync(DocumentKinds.Team, tenantId, id, cancellationToken) is not null,
        PrincipalKind.Organization => id == tenantId,
        _ => false,
    };

    /// <summary>What an update may not change.</summary>
    public static IEnumerable<FieldProblem> CheckUnchanged(UpdateInstallation request, Installation stored)
    {
        if (request.CatalogEntryId is { } entry && entry != stored.CatalogEntryId)
        {
            yield return new FieldProblem("/catalogEntryId", "An installation keeps its catalog entry: install the other one.");
        }

        if ((request.OwnerKind is { } kind && kind != stored.OwnerKind) || (request.OwnerId is { } owner && owner != stored.OwnerId))
        {
            yield return new FieldProblem("/ownerId", "An installation keeps its owner, whose credential it holds: install it for the other one.");
        }
    }
}
