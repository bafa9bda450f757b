// Mirrors Orleans.Grain (Orleans.Core.Abstractions, 1.0; this shape 7.0).
using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.EmbeddedOrleans.Runtime;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The base class of grains. It is constructed by the runtime inside a turn of its activation.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    // The runtime constructs grains inside a turn, where the current context is known.
    protected Grain() => GrainContext = TurnContext.Current!;

    [AllowNull]
    public IGrainContext GrainContext { get; private set; }

    public string IdentityString => GrainContext.GrainId.ToString();

    public string RuntimeIdentity => GrainContext is null ? string.Empty : Activation.RuntimeIdentity;

    protected IGrainFactory GrainFactory => Activation.GrainFactory;

    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    private IGrainActivation Activation => GrainContext is null
        ? throw new InvalidOperationException("Grain was created outside of the Orleans creation process and no runtime was specified.")
        : GrainContext.AsActivation();

    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    protected void DeactivateOnIdle() => Activation.Deactivate(
        new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);
}
