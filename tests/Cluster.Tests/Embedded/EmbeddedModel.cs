using Archestra.Cluster.Cluster.Tests.OrleansModel;
using Archestra.Cluster.EmbeddedOrleans;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Archestra.Cluster.Cluster.Tests.Embedded;

/// <summary>Starts embedded clusters with the grains of the conformance suite.</summary>
internal static class EmbeddedModel
{
    public static async Task<EmbeddedCluster> StartAsync(
        int silos = 1, Action<EmbeddedOrleansOptions>? configure = null, Action<IHostApplicationBuilder, int>? configureSilo = null)
    {
        var (options, storage) = (new EmbeddedOrleansOptions { GrainAssemblies = { typeof(EmbeddedModel).Assembly } }, new ModelStorage());
        configure?.Invoke(options);
        var cluster = new EmbeddedCluster(options, (builder, index) =>
        {
            builder.Services.AddKeyedSingleton<IGrainStorage>(ModelStorage.Name, storage);
            configureSilo?.Invoke(builder, index);
        });
        for (var i = 0; i < silos; i++)
        {
            await cluster.StartSiloAsync();
        }

        return cluster;
    }

    public static string Name() => Guid.NewGuid().ToString("N");

    public static string Key() => $"m/{Name()}";
}
