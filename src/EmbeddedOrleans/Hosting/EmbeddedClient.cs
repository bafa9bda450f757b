using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>A client of an <see cref="EmbeddedCluster"/>, with a container of its own.</summary>
public sealed class EmbeddedClient : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    internal EmbeddedClient(ServiceProvider services) => _services = services;

    public IServiceProvider Services => _services;

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    /// <summary>Ends the client; its observers are gone.</summary>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
