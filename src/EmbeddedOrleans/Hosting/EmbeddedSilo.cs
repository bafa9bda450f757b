using Archestra.Cluster.EmbeddedOrleans.Runtime;
using Microsoft.Extensions.Hosting;

namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>A silo of an <see cref="EmbeddedCluster"/>, with a container of its own.</summary>
public sealed class EmbeddedSilo
{
    internal EmbeddedSilo(IHost host, Silo silo)
    {
        Host = host;
        Silo = silo;
    }

    public string Name => Silo.Name;

    public IServiceProvider Services => Host.Services;

    public IGrainFactory Grains => Silo.Factory;

    public bool IsAlive => Silo.IsAlive;

    public int ActivationCount => Silo.ActivationCount;

    /// <summary>Cancelled when the silo is killed, for adapters that a test wants cut off with it.</summary>
    public CancellationToken Killed => Silo.Killed;

    internal IHost Host { get; }

    internal Silo Silo { get; }
}
