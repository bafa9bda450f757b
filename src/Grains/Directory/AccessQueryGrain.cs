using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Directory;

/// <summary>Lists of who and what may get in, read from the store each time, without any secret.</summary>
[StatelessWorker]
internal sealed class AccessQueryGrain(ConfigurationDirectory directory, Caller caller) : Grain, IAccessQueryGrain
{
    private string TenantId => DirectoryQueryKey.Parse(this.GetPrimaryKeyString()).Tenant;

    public Task<Page<Versioned<IdentityProvider>>> ListIdentityProvidersAsync(ListQuery query, CancellationToken cancellationToken) =>
        directory.ListAsync<IdentityProvider>(DocumentKinds.IdentityProvider, TenantId, query, [], cancellationToken);

    public Task<Page<Versioned<OAuthClient>>> ListOAuthClientsAsync(ListQuery query, CancellationToken cancellationToken) =>
        ListPublicAsync<OAuthClient>(DocumentKinds.OAuthClient, query, [], cancellationToken);

    public async Task<Page<Versioned<TokenFamily>>> ListTokenFamiliesAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var (who, filter) = (caller.Current, query.Filter);
        if (!who.HasPermission(Permission.TokensRead))
        {
            if ((filter.OwnerKind ?? who.Kind) != who.Kind || (filter.OwnerId ?? who.Id) != who.Id)
            {
                return Nothing<TokenFamily>(query);
            }

            filter = filter with { OwnerKind = who.Kind, OwnerId = who.Id };
        }

        return await ListPublicAsync<TokenFamily>(DocumentKinds.TokenFamily, query, ListFilters.TokenFamilies(filter), cancellationToken);
    }

    public async Task<Page<Versioned<Consent>>> ListConsentsAsync(ListQuery query, CancellationToken cancellationToken) =>
        OfPerson(query) is { } filter
            ? await directory.ListAsync<Consent>(DocumentKinds.Consent, TenantId, query, ListFilters.Consents(filter), cancellationToken)
            : Nothing<Consent>(query);

    public async Task<Page<Versioned<UserSession>>> ListUserSessionsAsync(ListQuery query, CancellationToken cancellationToken) =>
        OfPerson(query) is { } filter
            ? await ListPublicAsync<UserSession>(DocumentKinds.UserSession, query, ListFilters.UserSessions(filter), cancellationToken)
            : Nothing<UserSession>(query);

    /// <summary>Those of a person: of whom the query says to who may read tokens, else the caller's own; null when it asks for another's.</summary>
    private ListFilter? OfPerson(ListQuery query)
    {
        var who = caller.Current;
        if (who.HasPermission(Permission.TokensRead))
        {
            return query.Filter;
        }

        return who.Kind == PrincipalKind.User && (query.Filter.OwnerId ?? who.Id) == who.Id ? query.Filter with { OwnerId = who.Id } : null;
    }

    private async Task<Page<Versioned<T>>> ListPublicAsync<T>(
        string kind, ListQuery query, IReadOnlyList<DocumentFilter> filters, CancellationToken cancellationToken)
        where T : class
    {
        var page = await directory.ListAsync<PublicPart<T>>(kind, TenantId, query, filters, cancellationToken);
        return new Page<Versioned<T>>
        {
            Items = [.. page.Items.Select(item => new Versioned<T>(item.Value.Public, item.Version) { CreatedAt = item.CreatedAt, UpdatedAt = item.UpdatedAt })],
            NextCursor = page.NextCursor,
            Total = page.Total,
            CursorRefused = page.CursorRefused,
        };
    }

    private static Page<Versioned<T>> Nothing<T>(ListQuery query)
        where T : class => new() { Items = [], Total = query.IncludeTotal ? 0 : null };
}
