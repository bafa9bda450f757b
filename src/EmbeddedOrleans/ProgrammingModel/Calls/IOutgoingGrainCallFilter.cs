// Mirrors Orleans.IOutgoingGrainCallFilter (Orleans.Core.Abstractions, 2.0).
namespace Orleans;

/// <summary>Sees the calls that leave the silo or client it is registered in.</summary>
public interface IOutgoingGrainCallFilter
{
    Task Invoke(IOutgoingGrainCallContext context);
}
