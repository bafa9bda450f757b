using System.Collections.Immutable;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>Reads who may do what in a tenant, in one snapshot. For changes, never on a call's path.</summary>
internal sealed class AuthorityGraphs(IDocumentStore documents)
{
    private static readonly string[] People = [DocumentKinds.Role, DocumentKinds.Team, DocumentKinds.User];
    private static readonly string[] All = [.. People, DocumentKinds.Gateway, DocumentKinds.Installation];

    /// <summary>Users, teams and roles.</summary>
    public Task<AuthorityGraph> ReadPeopleAsync(string tenantId, CancellationToken cancellationToken) =>
        ReadAsync(tenantId, People, cancellationToken);

    /// <summary>The gateways and installations as well.</summary>
    public Task<AuthorityGraph> ReadAllAsync(string tenantId, CancellationToken cancellationToken) =>
        ReadAsync(tenantId, All, cancellationToken);

    /// <summary>Of a snapshot that was read already: what is in it.</summary>
    public static AuthorityGraph Of(DocumentSnapshot snapshot)
    {
        var byKind = snapshot.Documents.ToLookup(document => document.Kind);
        return new AuthorityGraph
        {
            Users = Read<UserAccount>(byKind[DocumentKinds.User]),
            Teams = Read<Team>(byKind[DocumentKinds.Team]),
            Roles = Read<Role>(byKind[DocumentKinds.Role]),
            Gateways = Read<Gateway>(byKind[DocumentKinds.Gateway]),
            Installations = byKind[DocumentKinds.Installation].ToImmutableDictionary(
                document => document.Id, document => ConfigurationDirectory.Read<StoredInstallation>(document).Value.Public),
        };
    }

    private async Task<AuthorityGraph> ReadAsync(string tenantId, string[] kinds, CancellationToken cancellationToken) =>
        Of(await documents.SnapshotAsync(tenantId, kinds, cancellationToken));

    private static ImmutableDictionary<string, T> Read<T>(IEnumerable<StoredDocument> documents)
        where T : class => documents.ToImmutableDictionary(document => document.Id, document => ConfigurationDirectory.Read<T>(document).Value);
}
