// Mirrors Orleans.Runtime.IGrainContextAccessor (Orleans.Core.Abstractions, 7.0).
namespace Orleans.Runtime;

/// <summary>Gives the context of the grain whose turn is running.</summary>
public interface IGrainContextAccessor
{
    IGrainContext GrainContext { get; }
}
