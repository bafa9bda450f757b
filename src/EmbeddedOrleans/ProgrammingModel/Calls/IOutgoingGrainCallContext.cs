// Mirrors Orleans.IOutgoingGrainCallContext (Orleans.Core.Abstractions, 2.0).
using Orleans.Runtime;

namespace Orleans;

/// <summary>A call leaving a grain or a client.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    IGrainContext? SourceContext { get; }
}
