using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Grains.Configuration;

/// <summary>Objects that are about to be created or changed. Where a member is an id, a name may stand in it: references are not looked at.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ConfigurationCheck)]
public sealed record ConfigurationCheck
{
    [Id(0)]
    public Tenant[] Settings { get; init; } = [];

    [Id(1)]
    public Role[] Roles { get; init; } = [];

    [Id(2)]
    public UserAccount[] Users { get; init; } = [];

    [Id(3)]
    public Team[] Teams { get; init; } = [];

    [Id(4)]
    public CatalogEntry[] Catalog { get; init; } = [];

    [Id(5)]
    public InstallationCheck[] Installations { get; init; } = [];

    [Id(6)]
    public Gateway[] Gateways { get; init; } = [];

    [Id(7)]
    public IssueApiToken[] Tokens { get; init; } = [];
}
