using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Frontend.Management.Declarative.Document;

/// <summary>
/// A tenant's configuration as one document. It names things by their names, never by ids, so that it means the same in
/// another store; where a contract's member is an id, the document has a name there. An absent section is not managed.
/// </summary>
internal sealed record ConfigurationDocument
{
    public const string CurrentVersion = "archestra/v1";

    public required string ApiVersion { get; init; }

    /// <summary>All of the tenant but its id and name, which belong to the place and not to the configuration.</summary>
    public Tenant? Settings { get; init; }

    /// <summary>Custom roles; every tenant has the built-in ones.</summary>
    public Role[]? Roles { get; init; }

    public UserAccount[]? Users { get; init; }

    public Team[]? Teams { get; init; }

    public CatalogEntry[]? Catalog { get; init; }

    public DeclaredInstallation[]? Installations { get; init; }

    public Gateway[]? Gateways { get; init; }

    public DeclaredToken[]? Tokens { get; init; }
}
