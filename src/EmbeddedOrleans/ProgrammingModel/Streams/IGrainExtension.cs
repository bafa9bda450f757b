// Mirrors Orleans.Runtime.IGrainExtension (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Runtime;

/// <summary>An interface that the runtime adds to grains.</summary>
public interface IGrainExtension : IAddressable
{
}
