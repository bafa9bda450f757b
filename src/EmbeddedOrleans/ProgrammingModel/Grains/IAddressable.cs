// Mirrors Orleans.Runtime.IAddressable (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Runtime;

/// <summary>Anything that can be called through a reference.</summary>
public interface IAddressable
{
}
