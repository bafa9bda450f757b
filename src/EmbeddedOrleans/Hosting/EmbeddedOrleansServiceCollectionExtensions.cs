using Archestra.Cluster.EmbeddedOrleans.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime;
using Orleans.Storage;

namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>Registers the embedded runtime.</summary>
public static class EmbeddedOrleansServiceCollectionExtensions
{
    /// <summary>
    /// Makes this host a silo: of its own cluster of one, or of the <see cref="EmbeddedCluster"/> that is registered.
    /// Gives an <see cref="IGrainFactory"/>; front-ends in the same process use the same one.
    /// </summary>
    public static IServiceCollection AddEmbeddedOrleans(this IServiceCollection services, Action<EmbeddedOrleansOptions> configure)
    {
        if (services.Any(service => service.ServiceType == typeof(Silo)))
        {
            return services;
        }

        services.TryAddSingleton(provider => OwnCluster(provider, configure));
        services.AddSingleton(static provider =>
        {
            var cluster = provider.GetRequiredService<EmbeddedCluster>();
            return new Silo(cluster.Core, provider, cluster.NextName("silo"));
        });
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<Silo>().Factory);
        services.TryAddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.AddHostedService<SiloLifetime>();
        return services;
    }

    /// <summary>Makes this host a client of a cluster: it gets an <see cref="IGrainFactory"/> and nothing else.</summary>
    public static IServiceCollection AddEmbeddedOrleansClient(this IServiceCollection services, EmbeddedCluster cluster)
    {
        services.AddSingleton(provider => new ClientNode(cluster.Core, provider, cluster.NextName("client")));
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<ClientNode>().Factory);
        return services;
    }

    /// <summary>Keeps the grain state of the named storage in memory.</summary>
    public static IServiceCollection AddInMemoryGrainStorage(this IServiceCollection services, string name)
        => services.AddKeyedSingleton<IGrainStorage, InMemoryGrainStorage>(name);

    private static EmbeddedCluster OwnCluster(IServiceProvider provider, Action<EmbeddedOrleansOptions> configure)
    {
        var options = new EmbeddedOrleansOptions { ReminderStore = provider.GetService<IReminderStore>() };
        configure(options);
        return new EmbeddedCluster(options, configureSilo: null, provider.GetService<TimeProvider>());
    }
}
