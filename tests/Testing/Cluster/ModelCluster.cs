using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace Archestra.Cluster.Testing;

/// <summary>A small cluster for the conformance suite: here of real Orleans. Its twin starts embedded silos.</summary>
public sealed class ModelCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private ModelCluster(InProcessTestCluster cluster) => _cluster = cluster;

    /// <summary>A client outside the silos.</summary>
    public IGrainFactory Client => _cluster.Client;

    public static async Task<ModelCluster> StartAsync(
        Assembly grains, int silos = 1, Action<IServiceCollection>? configureSilo = null, Action<IServiceCollection>? configureClient = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.UseInMemoryReminderService();
            silo.Services.Configure<ReminderOptions>(static options => options.MinimumReminderPeriod = TimeSpan.FromMilliseconds(100));
            silo.Services.Configure<ClusterMembershipOptions>(static options =>
            {
                options.ProbeTimeout = TimeSpan.FromMilliseconds(500);
                options.NumMissedProbesLimit = 1;
                options.NumVotesForDeathDeclaration = 1;
            });
            // Orleans finds the grains of every referenced assembly by itself; two of one contract would be refused as ambiguous.
            silo.Services.PostConfigure<GrainTypeOptions>(options => options.Classes.RemoveWhere(
                type => type.Assembly != grains && type.Assembly.GetName().Name?.StartsWith("Archestra.", StringComparison.Ordinal) == true));
            configureSilo?.Invoke(silo.Services);
        });
        builder.ConfigureClient(client =>
        {
            // Instead of 30 s, which is how long a call to a killed silo may otherwise take to fail.
            client.Services.Configure<ClientMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromSeconds(10));
            configureClient?.Invoke(client.Services);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new(cluster);
    }

    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    /// <summary>Kills the silo that calls itself so (<c>Grain.RuntimeIdentity</c>).</summary>
    public Task KillSiloAsync(string runtimeIdentity)
        => _cluster.KillSiloAsync(_cluster.Silos.Single(silo => runtimeIdentity.Contains(silo.SiloAddress.ToString(), StringComparison.Ordinal)
            || runtimeIdentity.Contains(silo.SiloAddress.ToParsableString(), StringComparison.Ordinal)));

    /// <summary>Replaces the client; the old one and its observers are gone.</summary>
    public async Task ReplaceClientAsync()
    {
        await _cluster.KillClientAsync();
        await _cluster.InitializeClientAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
