// Mirrors Orleans.IIncomingGrainCallContext (Orleans.Core.Abstractions, 2.0).
using System.Reflection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>A call arriving at a grain; the filter runs inside the grain's turn.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    IGrainContext TargetContext { get; }

    MethodInfo ImplementationMethod { get; }
}
