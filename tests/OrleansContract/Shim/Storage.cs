// Declared as in src/Orleans.Core/CodeGeneration/IGrainState.cs, src/Orleans.Core/Providers/IGrainStorage.cs and
// src/Orleans.Runtime/Facet/Persistent of dotnet/orleans, whose packages are absent here.
using Orleans.Core;

namespace Orleans
{
    public interface IGrainState<T>
    {
        T? State { get; set; }

        string? ETag { get; set; }

        bool RecordExists { get; set; }
    }
}

namespace Orleans.Runtime
{
    public interface IPersistentState<TState> : IStorage<TState>;

    [AttributeUsage(AttributeTargets.Parameter)]
    public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
    {
        public string StateName { get; } = stateName;

        public string? StorageName { get; } = storageName;
    }
}

namespace Orleans.Storage
{
    public interface IGrainStorage
    {
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
    }

    public class InconsistentStateException(string message) : OrleansException(message)
    {
        public string? StoredEtag { get; private set; }

        public string? CurrentEtag { get; private set; }
    }
}
