// Mirrors Orleans.IIncomingGrainCallFilter (Orleans.Core.Abstractions, 2.0).
namespace Orleans;

/// <summary>Sees the calls that arrive at grains of the silo or client it is registered in.</summary>
public interface IIncomingGrainCallFilter
{
    Task Invoke(IIncomingGrainCallContext context);
}
