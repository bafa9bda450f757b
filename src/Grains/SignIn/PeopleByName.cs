using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Finds a person by what is typed into the name field: its name, or its email address if only one person has it.</summary>
internal sealed class PeopleByName(IDocumentStore store)
{
    public async Task<UserAccount?> FindAsync(string tenantId, string name, CancellationToken cancellationToken)
    {
        // Both questions are asked whatever the first one finds.
        var named = await store.FindByNameAsync(DocumentKinds.User, tenantId, name, cancellationToken);
        var query = new DocumentQuery(DocumentKinds.User, tenantId) { Filters = [new DocumentFilter("email", name)], Limit = 2 };
        var mailed = await store.ListAsync(query, cancellationToken);
        var found = named ?? (mailed.Documents is [var only] ? only : null);
        return found is null ? null : ConfigurationDirectory.Read<UserAccount>(found).Value;
    }
}
