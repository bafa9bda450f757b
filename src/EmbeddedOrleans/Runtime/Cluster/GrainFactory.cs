using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Makes references whose calls come from one node.</summary>
internal sealed class GrainFactory(Node node) : IGrainFactory
{
    private readonly ConcurrentDictionary<Type, GrainReferenceProxy> _prototypes = new();

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
        => grainClassNamePrefix is null
            ? (TGrainInterface)GetGrain(typeof(TGrainInterface), primaryKey)
            : throw new NotSupportedException("Grain class name prefixes are not supported.");

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(grainPrimaryKey);
        return (IGrain)Reference(
            grainInterfaceType, GrainId.Create(node.Cluster.Classes.Implementing(grainInterfaceType).GrainType, grainPrimaryKey));
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable
        => (TGrainInterface)Reference(typeof(TGrainInterface), grainId);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
        => (TGrainObserverInterface)Reference(typeof(TGrainObserverInterface), node.Cluster.Observers.Register(node, obj));

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
        => node.Cluster.Observers.Remove(obj is GrainReferenceProxy reference
            ? reference.Target
            : throw new ArgumentException("Argument reference is not a grain reference.", nameof(obj)));

    public object Reference(Type interfaceType, GrainId grainId)
        => _prototypes.GetOrAdd(interfaceType, static (type, node) => GrainReferenceProxy.CreatePrototype(node, type), node).For(grainId);
}
