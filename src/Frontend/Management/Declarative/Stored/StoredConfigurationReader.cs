using System.Text.Json;
using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Management.Declarative.Stored;

/// <summary>
/// Reads a tenant's configuration through its lists, with the caller's own permissions. The lists are read one after the
/// other; what changes meanwhile has another version by the time a plan is executed.
/// </summary>
internal sealed class StoredConfigurationReader(ManagementGrains grains)
{
    private delegate Task<Page<Versioned<T>>> ReadPage<T>(ListQuery query, CancellationToken cancellationToken)
        where T : class;

    public async Task<StoredConfiguration?> ReadAsync(string tenantId, CancellationToken cancellationToken)
    {
        var directory = grains.Directory(tenantId);
        if (await grains.Tenant(tenantId).GetAsync(cancellationToken) is not { } tenant)
        {
            return null;
        }

        var roles = (await AllAsync(directory.ListRolesAsync, null, cancellationToken)).Where(role => !role.Value.IsBuiltIn).ToList();
        var users = await AllAsync(directory.ListUsersAsync, null, cancellationToken);
        var teams = await AllAsync(directory.ListTeamsAsync, null, cancellationToken);
        var catalog = await AllAsync(directory.ListCatalogAsync, null, cancellationToken);
        var installations = await AllAsync(directory.ListInstallationsAsync, null, cancellationToken);
        var gateways = await AllAsync(directory.ListGatewaysAsync, null, cancellationToken);
        var tokens = await AllAsync(directory.ListApiTokensAsync, ApiTokenState.Active, cancellationToken);

        var names = new ReferenceNames()
            .With(ObjectKind.Role, roles, role => role.Id, role => role.Name)
            .With(ObjectKind.User, users, user => user.Id, user => user.Name)
            .With(ObjectKind.Team, teams, team => team.Id, team => team.Name)
            .With(ObjectKind.CatalogEntry, catalog, entry => entry.Id, entry => entry.Name)
            .With(ObjectKind.Installation, installations, installation => installation.Id, installation => installation.Name);
        var entries = catalog.ToDictionary(entry => entry.Value.Id, entry => entry.Value, StringComparer.Ordinal);
        return new StoredConfiguration
        {
            TenantId = tenantId,
            Settings = new StoredObject<Tenant>(tenantId, tenant.Version, tenantId, tenant.Value.Name, tenant.Value),
            Roles = Objects(roles, role => role.Id, role => role.Name, References.Map),
            Users = Objects(users, user => user.Id, user => user.Name, user => References.Map(user, names.Find)),
            Teams = Objects(teams, team => team.Id, team => team.Name, team => References.Map(team, names.Find)),
            Catalog = Objects(catalog, entry => entry.Id, entry => entry.Name, References.Map),
            Installations = Objects(installations, installation => installation.Id, installation => installation.Name, installation =>
                References.Map(InstallationDeclaration.Of(installation, entries.GetValueOrDefault(installation.CatalogEntryId)), names.Find)),
            Gateways = Objects(gateways, gateway => gateway.Id, gateway => gateway.Name, gateway => References.Map(gateway, names.Find)),
            Tokens = Tokens(tokens, names),
            InstallationsById = installations.ToDictionary(found => found.Value.Id, found => found.Value, StringComparer.Ordinal),
        };
    }

    private static List<StoredObject<TDeclared>> Objects<T, TDeclared>(
        IEnumerable<Versioned<T>> found, Func<T, string> id, Func<T, string> name, Func<T, TDeclared> declare)
        where T : class => [.. found.Select(item =>
            new StoredObject<TDeclared>(id(item.Value), item.Version, name(item.Value), name(item.Value), declare(item.Value)))];

    /// <summary>Tokens have no unique names: what they are says which they are.</summary>
    private static List<StoredObject<DeclaredToken>> Tokens(IEnumerable<Versioned<ApiToken>> tokens, ReferenceNames names) =>
        [.. tokens.Select(found => new { Stored = found, Declared = References.Map(Declare(found.Value), names.Find) })
            .Where(token => token.Declared.Owner is { Kind: DeclaredOwnerKind.Organization } or { Name: not null })
            .Select(token => new StoredObject<DeclaredToken>(
                token.Stored.Value.Id, token.Stored.Version, KeyOf(token.Declared), token.Declared.Name, token.Declared))
            .OrderBy(token => token.Key, StringComparer.Ordinal)];

    public static string KeyOf(DeclaredToken token) => JsonSerializer.Serialize(token, DocumentContract.Options);

    private static DeclaredToken Declare(ApiToken token) => new()
    {
        Name = token.Name,
        Owner = InstallationDeclaration.OwnerOf(token.OwnerKind, token.OwnerId),
        Scopes = token.Scopes,
        ExpiresAt = token.ExpiresAt,
    };

    private static async Task<List<Versioned<T>>> AllAsync<T>(ReadPage<T> list, ApiTokenState? state, CancellationToken cancellationToken)
        where T : class
    {
        var all = new List<Versioned<T>>();
        var query = new ListQuery { Limit = ListQuery.MaxLimit, Filter = new ListFilter { TokenState = state } };
        while (true)
        {
            var page = await list(query, cancellationToken);
            all.AddRange(page.Items);
            if (page.NextCursor is null)
            {
                return all;
            }

            query = query with { Cursor = page.NextCursor };
        }
    }
}
