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

    /// <summary>Deletes this tenant; only a platform administrator may. Refused while it holds anything or a token of it is good.</summary>
    [Alias("DeleteAsync")]
    Task<ChangeOutcome<Tenant>> DeleteAsync(long? expectedVersion, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.PeopleWrite)]
    [Alias("CreateUserAsync")]
    Task<ChangeOutcome<UserAccount>> CreateUserAsync(UserAccount user, CancellationToken cancellationToken = default);

    /// <summary>Everybody may read itself; others need <see cref="Permission.PeopleRead"/>, or find nothing.</summary>
    [Alias("GetUserAsync")]
    Task<Versioned<UserAccount>?> GetUserAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Replaces a user, its roles included; effective on every front-end within one second.</summary>
    [RequiresPermission(Permission.PeopleWrite)]
    [Alias("UpdateUserAsync")]
    Task<ChangeOutcome<UserAccount>> UpdateUserAsync(UserAccount user, long? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>Revokes every token of the user, then deletes the user.</summary>
    [RequiresPermission(Permission.PeopleWrite)]
    [Alias("DeleteUserAsync")]
    Task<ChangeOutcome<UserAccount>> DeleteUserAsync(string userId, long? expectedVersion, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.PeopleWrite)]
    [Alias("CreateTeamAsync")]
    Task<ChangeOutcome<Team>> CreateTeamAsync(Team team, CancellationToken cancellationToken = default);

    /// <summary>Everybody may read its own teams; others need <see cref="Permission.PeopleRead"/>, or find nothing.</summary>
    [Alias("GetTeamAsync")]
    Task<Versioned<Team>?> GetTeamAsync(string teamId, CancellationToken cancellationToken = default);

    /// <summary>Replaces a team, its members and roles included; effective on every front-end within one second.</summary>
    [RequiresPermission(Permission.PeopleWrite)]
    [Alias("UpdateTeamAsync")]
    Task<ChangeOutcome<Team>> UpdateTeamAsync(Team team, long? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>Revokes every token of the team, then deletes it. Refused while it owns an installation.</summary>
    [RequiresPermission(Permission.PeopleWrite)]
    [Alias("DeleteTeamAsync")]
    Task<ChangeOutcome<Team>> DeleteTeamAsync(string teamId, long? expectedVersion, CancellationToken cancellationToken = default);
}
