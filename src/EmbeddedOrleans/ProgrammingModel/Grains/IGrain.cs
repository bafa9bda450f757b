// Mirrors Orleans.IGrain (Orleans.Core.Abstractions, 1.0).
using Orleans.Runtime;

namespace Orleans;

/// <summary>Marks an interface as one of a grain.</summary>
public interface IGrain : IAddressable
{
}
