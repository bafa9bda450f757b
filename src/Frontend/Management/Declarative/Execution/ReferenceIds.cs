using Archestra.Cluster.Frontend.Management.Declarative.Stored;
using Archestra.Cluster.Grains.Roles;

namespace Archestra.Cluster.Frontend.Management.Declarative.Execution;

/// <summary>Ids by name: of what is stored, then also of what was made.</summary>
internal sealed class ReferenceIds
{
    private readonly Dictionary<(ObjectKind Kind, string Name), string> _ids = [];

    public ReferenceIds(StoredConfiguration stored)
    {
        Add(ObjectKind.Role, BuiltInRoles.All.Select(role => (role.Name, role.Id)));
        Add(ObjectKind.Role, stored.Roles.Select(role => (role.Name, role.Id)));
        Add(ObjectKind.User, stored.Users.Select(user => (user.Name, user.Id)));
        Add(ObjectKind.Team, stored.Teams.Select(team => (team.Name, team.Id)));
        Add(ObjectKind.CatalogEntry, stored.Catalog.Select(entry => (entry.Name, entry.Id)));
        Add(ObjectKind.Installation, stored.Installations.Select(installation => (installation.Name, installation.Id)));
    }

    public void Add(ObjectKind kind, string name, string id) => _ids[(kind, name)] = id;

    /// <summary>As a <see cref="ReferenceMapping"/>. A plan without problems names nothing that is not there by now.</summary>
    public string? Find(ObjectKind kind, string name, string at) => _ids.GetValueOrDefault((kind, name));

    private void Add(ObjectKind kind, IEnumerable<(string Name, string Id)> found)
    {
        foreach (var (name, id) in found)
        {
            Add(kind, name, id);
        }
    }
}
