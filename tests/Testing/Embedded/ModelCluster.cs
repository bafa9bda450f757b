using System.Reflection;
using Archestra.Cluster.EmbeddedOrleans;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Testing;

/// <summary>A small cluster for the conformance suite: here of embedded silos. Its twin starts real Orleans.</summary>
public sealed class ModelCluster : IAsyncDisposable
{
    private readonly EmbeddedCluster _cluster;
    private EmbeddedClient _client;

    private ModelCluster(EmbeddedCluster cluster, EmbeddedClient client)
    {
        _cluster = cluster;
        _client = client;
    }

    /// <summary>A client outside the silos.</summary>
    public IGrainFactory Client => _client.Grains;

    public static async Task<ModelCluster> StartAsync(
        Assembly grains, int silos = 1, Action<IServiceCollection>? configureSilo = null, Action<IServiceCollection>? configureClient = null)
    {
        var options = new EmbeddedOrleansOptions { GrainAssemblies = { grains }, MinimumReminderPeriod = TimeSpan.FromMilliseconds(100) };
        var cluster = new EmbeddedCluster(options, (builder, _) => configureSilo?.Invoke(builder.Services));
        for (var i = 0; i < silos; i++)
        {
            await cluster.StartSiloAsync();
        }

        return new(cluster, cluster.AddClient(configureClient));
    }

    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    /// <summary>Kills the silo that calls itself so (<c>Grain.RuntimeIdentity</c>).</summary>
    public Task KillSiloAsync(string runtimeIdentity)
        => EmbeddedCluster.KillAsync(_cluster.Silos.Single(silo => silo.Name == runtimeIdentity));

    /// <summary>Replaces the client; the old one and its observers are gone.</summary>
    public async Task ReplaceClientAsync()
    {
        await _client.DisposeAsync();
        _client = _cluster.AddClient();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
