using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The grain classes of the given assemblies.</summary>
internal sealed class GrainClassMap
{
    private readonly FrozenDictionary<GrainType, GrainClass> _byGrainType;
    private readonly ConcurrentDictionary<Type, GrainClass> _byInterface = new();

    public GrainClassMap(IEnumerable<Assembly> assemblies)
    {
        var classes = assemblies.Distinct()
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IGrainBase)))
            .Select(type => new GrainClass(type))
            .ToList();
        if (classes.GroupBy(grainClass => grainClass.GrainType).FirstOrDefault(group => group.Count() > 1) is { } clash)
        {
            throw new InvalidOperationException(
                $"Grain type '{clash.Key}' is claimed by {string.Join(" and ", clash.Select(grainClass => grainClass.Type.FullName))}.");
        }

        _byGrainType = classes.ToFrozenDictionary(grainClass => grainClass.GrainType);
    }

    public GrainClass this[GrainType type] => _byGrainType.TryGetValue(type, out var grainClass)
        ? grainClass
        : throw new ArgumentException($"Could not find a grain class for grain type '{type}'.", nameof(type));

    public GrainClass Implementing(Type interfaceType) => _byInterface.GetOrAdd(interfaceType, Find);

    private GrainClass Find(Type interfaceType) => _byGrainType.Values.Where(candidate => candidate.Interfaces.Contains(interfaceType)).ToList() switch
    {
        [var only] => only,
        [] => throw new ArgumentException($"Could not find an implementation for interface {interfaceType.FullName}.", nameof(interfaceType)),
        var many => throw new ArgumentException(
            $"Interface {interfaceType.FullName} is implemented by {string.Join(" and ", many.Select(grainClass => grainClass.Type.FullName))}.", nameof(interfaceType)),
    };
}
