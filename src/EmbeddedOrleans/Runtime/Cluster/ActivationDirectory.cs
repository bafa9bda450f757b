using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Which activation serves a key: one in the whole cluster, except while a test asks for a duplicate.</summary>
internal sealed class ActivationDirectory
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly ConcurrentDictionary<GrainId, Activation> _duplicates = new();

    public IEnumerable<Activation> All => _activations.Values.Concat(_duplicates.Values);

    public Activation? Find(GrainId id, SeededChoices choices)
    {
        if (!_duplicates.IsEmpty && _duplicates.TryGetValue(id, out var duplicate) && choices.Next(2) == 0)
        {
            return duplicate;
        }

        return _activations.GetValueOrDefault(id);
    }

    /// <summary>True if the activation now serves its key; false if another one does.</summary>
    public bool TryAdd(Activation activation) => _activations.TryAdd(activation.GrainId, activation);

    public bool TryAddDuplicate(Activation activation) => _duplicates.TryAdd(activation.GrainId, activation);

    public void Remove(Activation activation)
    {
        _activations.TryRemove(new(activation.GrainId, activation));
        _duplicates.TryRemove(new(activation.GrainId, activation));
    }
}
