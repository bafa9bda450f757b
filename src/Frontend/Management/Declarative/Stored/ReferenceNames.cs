using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Roles;

namespace Archestra.Cluster.Frontend.Management.Declarative.Stored;

/// <summary>Names by id. The built-in roles are called what their ids are.</summary>
internal sealed class ReferenceNames
{
    private readonly Dictionary<(ObjectKind Kind, string Id), string> _names = [];

    public ReferenceNames()
    {
        foreach (var role in BuiltInRoles.All)
        {
            _names[(ObjectKind.Role, role.Id)] = role.Name;
        }
    }

    public ReferenceNames With<T>(ObjectKind kind, IEnumerable<Versioned<T>> found, Func<T, string> id, Func<T, string> name)
        where T : class
    {
        foreach (var item in found)
        {
            _names[(kind, id(item.Value))] = name(item.Value);
        }

        return this;
    }

    /// <summary>Null for an id of nothing: what it was is gone, and so is the reference.</summary>
    public string? Find(ObjectKind kind, string id, string at) => _names.GetValueOrDefault((kind, id));
}
