using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>One cluster of two silos for the conformance tests that do not break it.</summary>
public sealed class ModelFixture : IAsyncLifetime
{
    private ModelCluster? _cluster;

    public ModelCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not started.");

    internal ModelStorage Storage { get; } = new();

    public static async Task<ModelCluster> StartAsync(ModelStorage storage, int silos = 2)
        => await ModelCluster.StartAsync(typeof(ModelFixture).Assembly, silos, services =>
        {
            services.AddKeyedSingleton<IGrainStorage>(ModelStorage.Name, storage);
            services.AddSingleton<IIncomingGrainCallFilter, RecordingFilter>();
        });

    public async ValueTask InitializeAsync() => _cluster = await StartAsync(Storage);

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    /// <summary>A grain that no other test uses.</summary>
    internal TGrain Grain<TGrain>()
        where TGrain : IGrainWithStringKey
        => Cluster.Client.GetGrain<TGrain>($"m/{Guid.NewGuid():N}");
}
