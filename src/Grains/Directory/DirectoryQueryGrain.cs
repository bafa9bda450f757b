using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Directory;

/// <summary>Lists of a tenant, read from the store each time.</summary>
[StatelessWorker]
internal sealed class DirectoryQueryGrain(ConfigurationDirectory directory, IApiTokenStore tokens, Caller caller)
    : Grain, IDirectoryQueryGrain
{
    private string TenantId => DirectoryQueryKey.Parse(this.GetPrimaryKeyString()).Tenant;

    public async Task<Page<Versioned<Tenant>>> ListTenantsAsync(ListQuery query, CancellationToken cancellationToken)
    {
        if (caller.Current.IsPlatformAdministrator)
        {
            return await directory.ListAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, query, cancellationToken);
        }

        var own = await directory.GetAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, TenantId, cancellationToken);
        return new Page<Versioned<Tenant>> { Items = own is null ? [] : [own] };
    }

    public Task<Page<Versioned<UserAccount>>> ListUsersAsync(ListQuery query, CancellationToken cancellationToken) =>
        directory.ListAsync<UserAccount>(DocumentKinds.User, TenantId, query, cancellationToken);

    public Task<Page<Versioned<Team>>> ListTeamsAsync(ListQuery query, CancellationToken cancellationToken) =>
        directory.ListAsync<Team>(DocumentKinds.Team, TenantId, query, cancellationToken);

    public Task<Page<Versioned<CatalogEntry>>> ListCatalogAsync(ListQuery query, CancellationToken cancellationToken) =>
        directory.ListAsync<CatalogEntry>(DocumentKinds.CatalogEntry, TenantId, query, cancellationToken);

    public async Task<Page<Versioned<Installation>>> ListInstallationsAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var page = await directory.ListAsync<StoredInstallation>(DocumentKinds.Installation, TenantId, query, cancellationToken);
        return new Page<Versioned<Installation>>
        {
            Items = [.. page.Items.Select(item => new Versioned<Installation>(item.Value.Public, item.Version))],
            NextCursor = page.NextCursor,
        };
    }

    public Task<Page<Versioned<Gateway>>> ListGatewaysAsync(ListQuery query, CancellationToken cancellationToken) =>
        directory.ListAsync<Gateway>(DocumentKinds.Gateway, TenantId, query, cancellationToken);

    public async Task<Page<Versioned<ApiToken>>> ListApiTokensAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(query.Limit, 1, ListQuery.MaxLimit);
        var found = await tokens.ListAsync(new ApiTokenQuery(TenantId) { AfterId = query.Cursor, Limit = limit }, cancellationToken);
        return new Page<Versioned<ApiToken>>
        {
            Items = [.. found.Select(ApiTokenView.Of)],
            NextCursor = found.Count == limit ? found[^1].Id : null,
        };
    }
}
