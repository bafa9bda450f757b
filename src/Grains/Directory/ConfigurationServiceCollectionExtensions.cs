using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Installations.Drift;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Grains.Directory;

/// <summary>Registers what the management grains are made of. Their ports (stores, audit log, proofs) come from the silo.</summary>
public static class ConfigurationServiceCollectionExtensions
{
    public static IServiceCollection AddConfigurationGrains(this IServiceCollection services) => services
        .AddSingleton<ConfigurationDirectory>()
        .AddSingleton<FeedEntries>()
        .AddSingleton<ChangeAudit>()
        .AddSingleton<OwnerTokens>()
        .AddSingleton<OwnerAccess>()
        .AddSingleton<GatewayChanges>()
        .AddSingleton<OwnerDeparture>()
        .AddSingleton<ICallerAuthority, StoredAuthority>()
        .AddSingleton<Granter>()
        .AddSingleton<AuthorityGraphs>()
        .AddSingleton<AuthorityChanges>()
        .AddSingleton<TenantUsers>()
        .AddSingleton<TenantTeams>()
        .AddSingleton<TenantDeparture>()
        .AddSingleton<InstallationOwners>()
        .AddSingleton<InstallationStore>()
        .AddSingleton<ConnectionChanges>()
        .AddSingleton<ToolDiscovery>()
        .AddSingleton<ToolListStore>()
        .AddSingleton<DriftRecord>()
        .AddSingleton<DriftApproval>()
        .AddSingleton<ToolDrifts>()
        .AddSingleton<GatewayChecks>()
        .AddSingleton<GatewayPublication>()
        .AddSingleton<ConnectionResolver>();
}
