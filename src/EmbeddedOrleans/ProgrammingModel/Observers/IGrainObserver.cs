// Mirrors Orleans.IGrainObserver (Orleans.Core.Abstractions, 1.0).
using Orleans.Runtime;

namespace Orleans;

/// <summary>An object outside the grains that can be told things. Telling is lossy.</summary>
public interface IGrainObserver : IAddressable
{
}
