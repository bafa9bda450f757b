using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>
/// A tenant's roles, built in and its own. Key: <c>o/{tenant}</c>. Who changes a role must hold every permission that the
/// change gives to anybody.
/// </summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IRolesGrain")]
public interface IRolesGrain : IGrainWithStringKey
{
    [RequiresPermission(Permission.RolesWrite)]
    [Alias("CreateAsync")]
    Task<ChangeOutcome<Role>> CreateAsync(Role role, CancellationToken cancellationToken = default);

    /// <summary>A built-in role has the version 0, which never changes.</summary>
    [RequiresPermission(Permission.RolesRead)]
    [Alias("GetAsync")]
    Task<Versioned<Role>?> GetAsync(string roleId, CancellationToken cancellationToken = default);

    /// <summary>Replaces a role: its holders have the new permissions on every front-end within one second.</summary>
    [RequiresPermission(Permission.RolesWrite)]
    [Alias("UpdateAsync")]
    Task<ChangeOutcome<Role>> UpdateAsync(Role role, long? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>Refused while somebody has the role, or a gateway names it.</summary>
    [RequiresPermission(Permission.RolesWrite)]
    [Alias("DeleteAsync")]
    Task<ChangeOutcome<Role>> DeleteAsync(string roleId, long? expectedVersion, CancellationToken cancellationToken = default);
}
