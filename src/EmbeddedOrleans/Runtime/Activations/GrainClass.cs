using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A grain class: its name, its attributes, and how it is constructed.</summary>
internal sealed class GrainClass
{
    private static readonly MethodInfo StateFactory = typeof(GrainClass).GetMethod(nameof(CreateState), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly ConstructorInvoker _constructor;
    private readonly Func<IServiceProvider, GrainId, object?>[] _parameters;

    public GrainClass(Type type)
    {
        Type = type;
        Interfaces = [.. type.GetInterfaces().Where(@interface => @interface.IsAssignableTo(typeof(IGrain)) && @interface.Assembly != typeof(IGrain).Assembly)];
        Refuse();
        GrainType = type.GetCustomAttribute<GrainTypeAttribute>() is { } named ? named.GetGrainType(null!, type) : GrainType.Create(ByConvention(type));
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute));
        Placement = type.GetCustomAttribute<PlacementAttribute>()?.PlacementStrategy ?? RandomPlacement.Singleton;
        MaxLocalWorkers = (Placement as StatelessWorkerPlacement)?.MaxLocal ?? 0;
        var constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).FirstOrDefault()
            ?? throw new NotSupportedException($"Grain class {type.FullName} has no public constructor.");
        _constructor = ConstructorInvoker.Create(constructor);
        _parameters = [.. constructor.GetParameters().Select(SourceOf)];
    }

    public Type Type { get; }

    public IReadOnlyList<Type> Interfaces { get; }

    public GrainType GrainType { get; }

    public bool IsReentrant { get; }

    public PlacementStrategy Placement { get; }

    /// <summary>How many activations of one key a silo may have, or 0 if there is one in the whole cluster.</summary>
    public int MaxLocalWorkers { get; }

    /// <summary>Constructs the grain; inside a turn of its activation, from which it takes its context.</summary>
    public (object Instance, List<PersistentState> States) Create(IServiceProvider services, GrainId grainId)
    {
        var arguments = _parameters.Select(source => source(services, grainId)).ToArray();
        return (_constructor.Invoke(arguments), [.. arguments.OfType<PersistentState>()]);
    }

    private static Func<IServiceProvider, GrainId, object?> SourceOf(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } attribute)
        {
            var create = StateFactory.MakeGenericMethod(type.GetGenericArguments()[0])
                .CreateDelegate<Func<IServiceProvider, GrainId, PersistentStateAttribute, object>>();
            return (services, grainId) => create(services, grainId, attribute);
        }

        if (type == typeof(IGrainContext))
        {
            return static (_, _) => TurnContext.Current;
        }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
        {
            return (services, _) => services.GetRequiredKeyedService(type, keyed.Key);
        }

        return parameter.HasDefaultValue
            ? (services, _) => services.GetService(type) ?? parameter.DefaultValue
            : (services, _) => services.GetRequiredService(type);
    }

    private static PersistentState<TState> CreateState<TState>(IServiceProvider services, GrainId grainId, PersistentStateAttribute attribute)
        => new(GrainStorages.Find(services, attribute.StorageName), attribute.StateName, grainId);

    // Orleans' GrainTypeResolver: the lower-case class name without "grain" at its end.
    private static string ByConvention(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name;
    }

    private void Refuse()
    {
        if (Type.IsGenericType)
        {
            throw new NotSupportedException($"Generic grain classes are not supported: {Type.FullName}.");
        }

        foreach (var @interface in Interfaces)
        {
            if (!@interface.IsAssignableTo(typeof(IGrainWithStringKey)))
            {
                throw new NotSupportedException($"Grain keys other than strings are not supported: {@interface.FullName}.");
            }

            _ = InterfaceMap.Of(@interface);
        }
    }
}
