using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Frontend.Management.Declarative.Stored;

/// <summary>A tenant's configuration as it is, each object with the version that it was read at. Lists are in the order of names.</summary>
internal sealed record StoredConfiguration
{
    public required string TenantId { get; init; }

    public required StoredObject<Tenant> Settings { get; init; }

    public required IReadOnlyList<StoredObject<Role>> Roles { get; init; }

    public required IReadOnlyList<StoredObject<UserAccount>> Users { get; init; }

    public required IReadOnlyList<StoredObject<Team>> Teams { get; init; }

    public required IReadOnlyList<StoredObject<CatalogEntry>> Catalog { get; init; }

    public required IReadOnlyList<StoredObject<DeclaredInstallation>> Installations { get; init; }

    public required IReadOnlyList<StoredObject<Gateway>> Gateways { get; init; }

    /// <summary>Those that can be used: neither revoked nor expired.</summary>
    public required IReadOnlyList<StoredObject<DeclaredToken>> Tokens { get; init; }

    /// <summary>By id, with the plain values that a declaration may hide.</summary>
    public required IReadOnlyDictionary<string, Installation> InstallationsById { get; init; }

    /// <summary>The document that would make this configuration elsewhere.</summary>
    public ConfigurationDocument Export() => new()
    {
        ApiVersion = ConfigurationDocument.CurrentVersion,
        Settings = Settings.Declared,
        Roles = [.. Roles.Select(role => role.Declared)],
        Users = [.. Users.Select(user => user.Declared)],
        Teams = [.. Teams.Select(team => team.Declared)],
        Catalog = [.. Catalog.Select(entry => entry.Declared)],
        Installations = [.. Installations.Select(installation => installation.Declared)],
        Gateways = [.. Gateways.Select(gateway => gateway.Declared)],
        Tokens = [.. Tokens.Select(token => token.Declared)],
    };
}
