using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Installations.Drift;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Directory;

/// <summary>Lists of a tenant, read from the store each time.</summary>
[StatelessWorker]
internal sealed class DirectoryQueryGrain(ConfigurationDirectory directory, IApiTokenStore tokens, ToolDrifts drifts, Caller caller)
    : Grain, IDirectoryQueryGrain
{
    private string TenantId => DirectoryQueryKey.Parse(this.GetPrimaryKeyString()).Tenant;

    public async Task<Page<Versioned<Tenant>>> ListTenantsAsync(ListQuery query, CancellationToken cancellationToken)
    {
        if (caller.Current.IsPlatformAdministrator)
        {
            return await directory.ListAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, query, [], cancellationToken);
        }

        var own = caller.Current.HasPermission(Permission.TenantRead)
            ? await directory.GetAsync<Tenant>(DocumentKinds.Tenant, DocumentTenants.None, TenantId, cancellationToken)
            : null;
        return new Page<Versioned<Tenant>> { Items = own is null ? [] : [own], Total = query.IncludeTotal ? own is null ? 0 : 1 : null };
    }

    public async Task<Page<Versioned<UserAccount>>> ListUsersAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var who = caller.Current;
        return who.HasPermission(Permission.PeopleRead)
            ? await directory.ListAsync<UserAccount>(DocumentKinds.User, TenantId, query, ListFilters.Users(query.Filter), cancellationToken)
            : await ReadAsync<UserAccount>(
                DocumentKinds.User,
                query,
                who.Kind == PrincipalKind.User ? [who.Id] : [],
                user => IsNamed(user.Name, query) && IsAmong(query.Filter.RoleId, user.Roles),
                cancellationToken);
    }

    public async Task<Page<Versioned<Team>>> ListTeamsAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var who = caller.Current;
        return who.HasPermission(Permission.PeopleRead)
            ? await directory.ListAsync<Team>(DocumentKinds.Team, TenantId, query, ListFilters.Teams(query.Filter), cancellationToken)
            : await ReadAsync<Team>(
                DocumentKinds.Team,
                query,
                who.TeamIds,
                team => IsNamed(team.Name, query) && IsAmong(query.Filter.RoleId, team.Roles) && IsAmong(query.Filter.MemberId, team.Members),
                cancellationToken);
    }

    public async Task<Page<Versioned<Role>>> ListRolesAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var page = await directory.ListAsync<Role>(DocumentKinds.Role, TenantId, query, [], cancellationToken);
        var builtIn = BuiltInRoles.All.Where(role => IsNamed(role.Name, query)).Select(role => new Versioned<Role>(role, 0)).ToArray();
        return page with { Items = query.Cursor is null ? [.. builtIn, .. page.Items] : page.Items, Total = page.Total + builtIn.Length };
    }

    public Task<Page<Versioned<CatalogEntry>>> ListCatalogAsync(ListQuery query, CancellationToken cancellationToken) =>
        directory.ListAsync<CatalogEntry>(DocumentKinds.CatalogEntry, TenantId, query, ListFilters.Catalog(query.Filter), cancellationToken);

    public async Task<Page<Versioned<Installation>>> ListInstallationsAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var who = caller.Current;
        var page = who.HasPermission(Permission.InstallationsRead)
            ? await directory.ListAsync<StoredInstallation>(
                DocumentKinds.Installation, TenantId, query, ListFilters.Installations(query.Filter), cancellationToken)
            : await directory.ListOwnedAsync<StoredInstallation>(
                DocumentKinds.Installation, TenantId, [.. who.TeamIds.Append(who.Id).Distinct(StringComparer.Ordinal)], query, cancellationToken);
        return new Page<Versioned<Installation>>
        {
            Items = [.. page.Items.Select(item => new Versioned<Installation>(item.Value.Public, item.Version)
            {
                CreatedAt = item.CreatedAt, UpdatedAt = item.UpdatedAt,
            })],
            NextCursor = page.NextCursor,
            Total = page.Total,
            CursorRefused = page.CursorRefused,
        };
    }

    public Task<Page<Versioned<Gateway>>> ListGatewaysAsync(ListQuery query, CancellationToken cancellationToken) =>
        directory.ListAsync<Gateway>(DocumentKinds.Gateway, TenantId, query, ListFilters.Gateways(query.Filter), cancellationToken);

    public async Task<Page<Versioned<ApiToken>>> ListApiTokensAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var who = caller.Current;
        var all = who.HasPermission(Permission.TokensRead);
        if (!all && !MatchesOwn(query.Filter, who))
        {
            return new Page<Versioned<ApiToken>> { Items = [] };
        }

        var found = await tokens.ListAsync(
            new ApiTokenQuery(TenantId)
            {
                OwnerKind = all ? query.Filter.OwnerKind : who.Kind,
                OwnerId = all ? query.Filter.OwnerId : who.Id,
                State = query.Filter.TokenState,
                NamePrefix = query.NamePrefix,
                NameContains = query.NameContains,
                Sort = ListOrders.Of(query.Sort),
                Descending = query.Descending,
                Cursor = query.Cursor,
                Limit = Math.Clamp(query.Limit, 1, ListQuery.MaxLimit),
                IncludeTotal = query.IncludeTotal,
            },
            cancellationToken);
        return new Page<Versioned<ApiToken>>
        {
            Items = [.. found.Tokens.Select(ApiTokenView.Of)], NextCursor = found.NextCursor, Total = found.Total, CursorRefused = found.CursorRefused,
        };
    }

    public Task<Page<ToolDrift>> ListToolDriftsAsync(ListQuery query, CancellationToken cancellationToken) =>
        drifts.OfTenantAsync(TenantId, query, cancellationToken);

    private static bool MatchesOwn(ListFilter filter, Principal who) =>
        (filter.OwnerKind is null || filter.OwnerKind == who.Kind) && (filter.OwnerId is null || filter.OwnerId == who.Id);

    private static bool IsNamed(string name, ListQuery query) =>
        name.StartsWith(query.NamePrefix ?? "", StringComparison.OrdinalIgnoreCase)
        && name.Contains(query.NameContains ?? "", StringComparison.OrdinalIgnoreCase);

    private static bool IsAmong(string? wanted, string[] ids) => wanted is null || ids.Contains(wanted, StringComparer.Ordinal);

    /// <summary>Those of the ids that there are and that match, on one page.</summary>
    private async Task<Page<Versioned<T>>> ReadAsync<T>(
        string kind, ListQuery query, IEnumerable<string> ids, Func<T, bool> matches, CancellationToken cancellationToken)
        where T : class
    {
        var found = new List<Versioned<T>>();
        foreach (var id in ids)
        {
            if (await directory.GetAsync<T>(kind, TenantId, id, cancellationToken) is { } item && matches(item.Value))
            {
                found.Add(item);
            }
        }

        return new Page<Versioned<T>> { Items = [.. found], Total = query.IncludeTotal ? found.Count : null };
    }
}
