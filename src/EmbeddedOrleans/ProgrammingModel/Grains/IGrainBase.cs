// Mirrors Orleans.IGrainBase (Orleans.Core.Abstractions, 7.0).
using Orleans.Runtime;

namespace Orleans;

/// <summary>What the runtime needs from a grain class; <see cref="Grain"/> implements it.</summary>
public interface IGrainBase
{
    IGrainContext GrainContext { get; }

    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
