using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Frontend.Management.Declarative.Stored;
using Archestra.Cluster.Grains.Roles;

namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>The names that there will be once a document is applied: what it has, and of what is stored whatever stays.</summary>
internal sealed class DeclaredNames
{
    private readonly HashSet<(ObjectKind Kind, string Name)> _names = [.. BuiltInRoles.All.Select(role => (ObjectKind.Role, role.Name))];

    public DeclaredNames(ConfigurationDocument document, StoredConfiguration stored, bool prune)
    {
        Add(ObjectKind.Role, document.Roles?.Select(role => role.Name), stored.Roles.Select(role => role.Name), prune);
        Add(ObjectKind.User, document.Users?.Select(user => user.Name), stored.Users.Select(user => user.Name), prune);
        Add(ObjectKind.Team, document.Teams?.Select(team => team.Name), stored.Teams.Select(team => team.Name), prune);
        Add(ObjectKind.CatalogEntry, document.Catalog?.Select(entry => entry.Name), stored.Catalog.Select(entry => entry.Name), prune);
        Add(
            ObjectKind.Installation,
            document.Installations?.Select(installation => installation.Name),
            stored.Installations.Select(installation => installation.Name),
            prune);
    }

    public bool Has(ObjectKind kind, string name) => _names.Contains((kind, name));

    private void Add(ObjectKind kind, IEnumerable<string>? declared, IEnumerable<string> stored, bool prune)
    {
        foreach (var name in prune && declared is not null ? declared : stored.Concat(declared ?? []))
        {
            _names.Add((kind, name));
        }
    }
}
