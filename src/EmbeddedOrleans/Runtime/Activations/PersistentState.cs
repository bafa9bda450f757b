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
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public override Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        await storage.ReadStateAsync(name, grainId, _state, cancellationToken);
        _state.State ??= Activator.CreateInstance<TState>();
    }

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task WriteStateAsync(CancellationToken cancellationToken) => storage.WriteStateAsync(name, grainId, _state, cancellationToken);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await storage.ClearStateAsync(name, grainId, _state, cancellationToken);
        _state.State = Activator.CreateInstance<TState>();
    }
}
