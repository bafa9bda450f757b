using Orleans.Runtime;
using Orleans.Storage;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A durable state that is read before its grain is activated.</summary>
internal abstract class PersistentState
{
    public abstract Task ReadStateAsync();
}

/// <inheritdoc cref="IPersistentState{TState}"/>
internal sealed class PersistentState<TState>(IGrainStorage storage, string name, GrainId grainId) : PersistentState, IPersistentState<TState>
{
    private readonly GrainState<TState> _state = new(Activator.CreateInstance<TState>());

    public TState State
    {
        get => InTurn().State!;
        set => InTurn().State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public override Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => storage.ReadStateAsync(name, grainId, InTurn(), cancellationToken);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task WriteStateAsync(CancellationToken cancellationToken) => storage.WriteStateAsync(name, grainId, InTurn(), cancellationToken);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ClearStateAsync(CancellationToken cancellationToken) => storage.ClearStateAsync(name, grainId, InTurn(), cancellationToken);

    // As Orleans' GrainRuntime.CheckRuntimeContext: code that left the turn must not touch the state.
    private GrainState<TState> InTurn() => TurnContext.Current is null
        ? throw new InvalidOperationException($"The state '{name}' of {grainId} was used outside a turn of its grain.")
        : _state;
}
