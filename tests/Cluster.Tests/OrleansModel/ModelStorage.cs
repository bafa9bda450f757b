using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Storage;

namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>A store that outlives silos and that both runtimes use through Orleans' own port.</summary>
public sealed class ModelStorage : IGrainStorage
{
    public const string Name = "model";

    private readonly ConcurrentDictionary<string, (string Json, string ETag)> _rows = new();
    private int _version;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = _rows.TryGetValue(Key(stateName, grainId), out var row);
        grainState.State = found ? JsonSerializer.Deserialize<T>(row.Json) : Activator.CreateInstance<T>();
        grainState.ETag = found ? row.ETag : null;
        grainState.RecordExists = found;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check(stateName, grainId, grainState.ETag);
        var row = (JsonSerializer.Serialize(grainState.State), $"v{Interlocked.Increment(ref _version)}");
        _rows[Key(stateName, grainId)] = row;
        (grainState.ETag, grainState.RecordExists) = (row.Item2, true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Check(stateName, grainId, grainState.ETag);
        _rows.TryRemove(Key(stateName, grainId), out _);
        (grainState.ETag, grainState.RecordExists) = (null, false);
        grainState.State = Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    /// <summary>Another writer's change, so that everyone else's ETag is stale.</summary>
    public void Touch(string stateName, IAddressable grain)
    {
        var key = Key(stateName, grain.GetGrainId());
        _rows[key] = (_rows[key].Json, "touched");
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}|{grainId}";

    private void Check(string stateName, GrainId grainId, string? etag)
    {
        var stored = _rows.TryGetValue(Key(stateName, grainId), out var row) ? row.ETag : null;
        if (stored != etag)
        {
            throw new InconsistentStateException("The state was written by someone else.", stored, etag);
        }
    }
}
