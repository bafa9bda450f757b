using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Tenants;

/// <summary>A tenant and its people. Key: <c>t/{tenant}</c>.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.ITenantGrain")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Creates this tenant; only a platform administrator may.</summary>
    [Alias("CreateAsync")]
    Task<ChangeOutcome<Tenant>> CreateAsync(Tenant tenant, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.TenantRead)]
    [Alias("GetAsync")]
    Task<Versioned<Tenant>?> GetAsync(CancellationToken cancellationToken = default);

    /// <param name="expectedVersion">From the entity tag; null takes the stored one.</param>
    [RequiresPermission(Permission.TenantWrite)]
    [Alias("UpdateAsync")]
    Task<ChangeOutcome<Tenant>> UpdateAsync(Tenant tenant, long? expectedVersion, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.PeopleWrite)]
    [Alias("CreateUserAsync")]
    Task<ChangeOutcome<UserAccount>> CreateUserAsync(UserAccount user, CancellationToken cancellationToken = default);

    [Alias("GetUserAsync")]
    Task<Versioned<UserAccount>?> GetUserAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Revokes every token of the user, then deletes the user.</summary>
    [RequiresPermission(Permission.PeopleWrite)]
    [Alias("DeleteUserAsync")]
    Task<ChangeOutcome<UserAccount>> DeleteUserAsync(string userId, long? expectedVersion, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.PeopleWrite)]
    [Alias("CreateTeamAsync")]
    Task<ChangeOutcome<Team>> CreateTeamAsync(Team team, CancellationToken cancellationToken = default);

    [Alias("GetTeamAsync")]
    Task<Versioned<Team>?> GetTeamAsync(string teamId, CancellationToken cancellationToken = default);

    /// <summary>Revokes every token of the team, then deletes it. Refused while it owns an installation.</summary>
    [RequiresPermission(Permission.PeopleWrite)]
    [Alias("DeleteTeamAsync")]
    Task<ChangeOutcome<Team>> DeleteTeamAsync(string teamId, long? expectedVersion, CancellationToken cancellationToken = default);
}
