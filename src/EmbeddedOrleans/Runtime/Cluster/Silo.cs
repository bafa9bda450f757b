using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A node that hosts activations.</summary>
internal sealed class Silo : Node
{
    private readonly ConcurrentDictionary<Activation, bool> _activations = new();
    private readonly ConcurrentDictionary<GrainId, WorkerPool> _workers = new();
    private readonly ITimer _collector;
    private readonly CancellationTokenSource _killed = new();
    private volatile SiloStage _stage = SiloStage.Running;

    public Silo(EmbeddedClusterCore cluster, IServiceProvider services, string name)
        : base(cluster, services, name)
    {
        Logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Archestra.Cluster.EmbeddedOrleans");
        _collector = Time.CreateTimer(static state => ((Silo)state!).Collect(), this, Options.CollectionQuantum, Options.CollectionQuantum);
    }

    public ILogger Logger { get; }

    public override bool IsAlive => _stage is SiloStage.Running or SiloStage.Stopping;

    /// <summary>New activations may be placed here.</summary>
    public bool IsPlaceable => _stage == SiloStage.Running;

    public CancellationToken Killed => _killed.Token;

    public int ActivationCount => _activations.Count;

    /// <summary>Adds an activation, unless the silo has stopped taking them.</summary>
    public bool TryAdd(Activation activation)
    {
        _activations[activation] = true;
        if (IsPlaceable)
        {
            return true;
        }

        _activations.TryRemove(activation, out _);
        return false;
    }

    public void Remove(Activation activation)
    {
        _activations.TryRemove(activation, out _);
        Cluster.Directory.Remove(activation);
        if (_workers.TryGetValue(activation.GrainId, out var pool))
        {
            pool.Remove(activation);
        }
    }

    /// <summary>A free worker of a stateless grain on this silo.</summary>
    public Activation? Worker(GrainClass grainClass, GrainId grainId)
        => _workers.GetOrAdd(grainId, _ => new WorkerPool(this, grainClass, grainId)).Take();

    /// <summary>From now on grains are placed here.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Cluster.Add(this);
        return Cluster.Reminders.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stage != SiloStage.Running)
        {
            return;
        }

        // Calls that arrive meanwhile are forwarded to other silos, or refused if there are none.
        _stage = SiloStage.Stopping;
        await _collector.DisposeAsync();
        foreach (var activation in _activations.Keys)
        {
            activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The silo is stopping."), CancellationToken.None);
        }

        await Task.WhenAll(_activations.Keys.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Leave(SiloStage.Stopped);
    }

    public void Kill()
    {
        if (_stage is SiloStage.Killed or SiloStage.Stopped)
        {
            return;
        }

        _collector.Dispose();
        Leave(SiloStage.Killed);
        foreach (var activation in _activations.Keys)
        {
            activation.Kill();
            Cluster.Directory.Remove(activation);
        }

        _killed.Cancel();
    }

    public override void Dispose()
    {
        Kill();
        _killed.Dispose();
        base.Dispose();
    }

    private void Leave(SiloStage stage)
    {
        _stage = stage;
        Cluster.Remove(this);
        Cluster.Observers.Forget(this);
    }

    private void Collect()
    {
        foreach (var activation in _activations.Keys)
        {
            activation.Collect();
        }
    }

    private enum SiloStage
    {
        Running,
        Stopping,
        Stopped,
        Killed,
    }
}
