// Mirrors Orleans.IGrainState<T> (src/Orleans.Core/CodeGeneration/IGrainState.cs, 1.0).
namespace Orleans;

/// <summary>The state that a storage provider reads and writes.</summary>
public interface IGrainState<T>
{
    T? State { get; set; }

    string? ETag { get; set; }

    bool RecordExists { get; set; }
}
