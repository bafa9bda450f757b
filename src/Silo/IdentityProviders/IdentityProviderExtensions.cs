using Archestra.Cluster.Grains.IdentityProviders;

namespace Archestra.Cluster.Silo.IdentityProviders;

internal static class IdentityProviderExtensions
{
    /// <summary>What the providers of tenants publish, kept once in this silo. Needs the fetching of others' documents.</summary>
    public static IServiceCollection AddIdentityProviders(this IServiceCollection services) =>
        services.AddSingleton<IProviderDocuments, ProviderDocuments>();
}
