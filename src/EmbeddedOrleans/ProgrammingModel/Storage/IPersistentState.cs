// Mirrors Orleans.Runtime.IPersistentState<TState> (src/Orleans.Runtime/Facet/Persistent/IPersistentState.cs, 2.1).
using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>Durable state as a constructor parameter of a grain; read before <c>OnActivateAsync</c>.</summary>
public interface IPersistentState<TState> : IStorage<TState>
{
}
