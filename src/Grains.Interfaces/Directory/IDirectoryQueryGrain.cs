using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Grains.Directory;

/// <summary>Lists of a tenant for the management API. Key: <c>d/{tenant}</c>; a stateless worker.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IDirectoryQueryGrain")]
public interface IDirectoryQueryGrain : IGrainWithStringKey
{
    /// <summary>Every tenant to a platform administrator, else the caller's own, if it may read it.</summary>
    [Alias("ListTenantsAsync")]
    Task<Page<Versioned<Tenant>>> ListTenantsAsync(ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>All with <see cref="Permission.PeopleRead"/>, else the caller itself.</summary>
    [Alias("ListUsersAsync")]
    Task<Page<Versioned<UserAccount>>> ListUsersAsync(ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>All with <see cref="Permission.PeopleRead"/>, else the caller's own.</summary>
    [Alias("ListTeamsAsync")]
    Task<Page<Versioned<Team>>> ListTeamsAsync(ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>The built-in roles on the first page, then the tenant's own.</summary>
    [RequiresPermission(Permission.RolesRead)]
    [Alias("ListRolesAsync")]
    Task<Page<Versioned<Role>>> ListRolesAsync(ListQuery query, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.CatalogRead)]
    [Alias("ListCatalogAsync")]
    Task<Page<Versioned<CatalogEntry>>> ListCatalogAsync(ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>All with <see cref="Permission.InstallationsRead"/>, else the caller's own.</summary>
    [Alias("ListInstallationsAsync")]
    Task<Page<Versioned<Installation>>> ListInstallationsAsync(ListQuery query, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.GatewaysRead)]
    [Alias("ListGatewaysAsync")]
    Task<Page<Versioned<Gateway>>> ListGatewaysAsync(ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>All with <see cref="Permission.TokensRead"/>, else the caller's own.</summary>
    [Alias("ListApiTokensAsync")]
    Task<Page<Versioned<ApiToken>>> ListApiTokensAsync(ListQuery query, CancellationToken cancellationToken = default);

    /// <summary>The tools that are not what was approved, of as many installations as the query's limit says.</summary>
    [RequiresPermission(Permission.InstallationsRead)]
    [Alias("ListToolDriftsAsync")]
    Task<Page<ToolDrift>> ListToolDriftsAsync(ListQuery query, CancellationToken cancellationToken = default);
}
