using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>Keeps grain state as JSON as long as the process lives, with the ETag rules of a real store.</summary>
public sealed class InMemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), Entry> _entries = new();
    private long _version;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var found = _entries.TryGetValue((stateName, grainId), out var entry);
        grainState.State = found ? JsonSerializer.Deserialize<T>(entry!.Json) : Activator.CreateInstance<T>();
        grainState.ETag = entry?.ETag;
        grainState.RecordExists = found;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var next = new Entry(JsonSerializer.SerializeToUtf8Bytes(grainState.State), NextETag());
        Check(
            grainState.ETag,
            (stateName, grainId),
            current => current is null ? _entries.TryAdd((stateName, grainId), next) : _entries.TryUpdate((stateName, grainId), next, current));
        (grainState.ETag, grainState.RecordExists) = (next.ETag, true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        Check(grainState.ETag, (stateName, grainId), current => current is null || _entries.TryRemove(new((stateName, grainId), current)));
        (grainState.ETag, grainState.RecordExists) = (null, false);
        grainState.State = Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    private void Check(string? etag, (string, GrainId) key, Func<Entry?, bool> change)
    {
        var current = _entries.GetValueOrDefault(key);
        if (current?.ETag != etag || !change(current))
        {
            throw new InconsistentStateException(
                $"ETag mismatch for {key.Item1} of {key.Item2}.", _entries.GetValueOrDefault(key)?.ETag, etag);
        }
    }

    private string NextETag() => Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture);

    private sealed record Entry(byte[] Json, string ETag);
}
