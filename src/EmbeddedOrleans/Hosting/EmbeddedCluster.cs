using Archestra.Cluster.EmbeddedOrleans.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>
/// Several silos and clients in one process, each with its own container, sharing a directory. Silos can be stopped
/// or killed, and faults injected, from a seed.
/// </summary>
public sealed class EmbeddedCluster : IAsyncDisposable, IDisposable
{
    private readonly Action<IHostApplicationBuilder, int>? _configureSilo;
    private readonly List<EmbeddedSilo> _silos = [];
    private readonly List<EmbeddedClient> _clients = [];
    private int _lastName;

    /// <param name="options">Shared by all silos.</param>
    /// <param name="configureSilo">Registers the services of a silo; gets its index.</param>
    /// <param name="time">Drives reminders; silos take their own from their containers.</param>
    public EmbeddedCluster(EmbeddedOrleansOptions options, Action<IHostApplicationBuilder, int>? configureSilo = null, TimeProvider? time = null)
    {
        _configureSilo = configureSilo;
        Core = new(options, options.ReminderStore ?? new InMemoryReminderStore(), time ?? TimeProvider.System);
    }

    /// <summary>Repeats this run's choices; print it when a test fails.</summary>
    public int Seed => Core.Options.Seed;

    /// <summary>The faults that happen from now on.</summary>
    public EmbeddedFaults Faults
    {
        get => Core.Faults.Settings;
        set => Core.Faults.Settings = value;
    }

    /// <summary>Every silo ever started, in order.</summary>
    public IReadOnlyList<EmbeddedSilo> Silos => _silos;

    internal EmbeddedClusterCore Core { get; }

    public async Task<EmbeddedSilo> StartSiloAsync(CancellationToken cancellationToken = default)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(this);
        _configureSilo?.Invoke(builder, _silos.Count);
        builder.Services.AddEmbeddedOrleans(static _ => { });
        var host = builder.Build();
        var silo = new EmbeddedSilo(host, host.Services.GetRequiredService<Silo>());
        _silos.Add(silo);
        await host.StartAsync(cancellationToken);
        return silo;
    }

    /// <summary>A client whose container holds only what is given here and an <see cref="IGrainFactory"/>.</summary>
    public EmbeddedClient AddClient(Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        configure?.Invoke(services);
        services.AddEmbeddedOrleansClient(this);
        var client = new EmbeddedClient(services.BuildServiceProvider());
        _clients.Add(client);
        return client;
    }

    /// <summary>Stops a silo gracefully: calls finish, grains are deactivated, new calls go elsewhere.</summary>
    public static Task StopSiloAsync(EmbeddedSilo silo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return silo.Host.StopAsync(cancellationToken);
    }

    /// <summary>
    /// Kills a silo as if its process died: no code of its grains runs any more, callers get errors, nothing is
    /// deactivated. What its adapters do outside grains goes on; see <see cref="EmbeddedSilo.Killed"/>.
    /// </summary>
    public static Task KillAsync(EmbeddedSilo silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Silo.Kill();
        return Task.CompletedTask;
    }

    /// <summary>Deactivates a grain and waits until it is gone; does nothing if it has no activation.</summary>
    public async Task DeactivateAsync(IAddressable grain, CancellationToken cancellationToken = default)
    {
        var id = grain.GetGrainId();
        foreach (var activation in Core.Directory.All.Where(activation => activation.GrainId == id).ToList())
        {
            activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "A test asked for it."), cancellationToken);
            await activation.Deactivated.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Gives a grain a second activation, on another silo if there is one; calls then go to either.</summary>
    public void DuplicateActivation(IAddressable grain)
    {
        if (Core.Duplicate(grain.GetGrainId()) is null)
        {
            throw new InvalidOperationException($"{grain.GetGrainId()} cannot be activated twice: it already is, or no silo takes it.");
        }
    }

    /// <summary>Throws if a message marked immutable was changed; needs <see cref="EmbeddedOrleansOptions.VerifyImmutableMessages"/>.</summary>
    public void VerifyImmutableMessages()
        => (Core.Guard ?? throw new InvalidOperationException($"{nameof(EmbeddedOrleansOptions.VerifyImmutableMessages)} is off.")).Verify();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        foreach (var silo in _silos)
        {
            if (silo.IsAlive)
            {
                await silo.Host.StopAsync();
            }

            silo.Host.Dispose();
        }

        Core.Dispose();
    }

    // For containers that are disposed synchronously; silos that still run are killed, not stopped.
    public void Dispose()
    {
        _silos.ForEach(static silo => silo.Host.Dispose());
        Core.Dispose();
    }

    internal string NextName(string kind) => $"{kind}-{Interlocked.Increment(ref _lastName)}";
}
