using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The methods of a grain or observer interface. Refuses what this runtime, or Orleans, cannot call.</summary>
internal sealed class InterfaceMap
{
    // A memo of reflection and compilation; it holds nothing of any silo.
    private static readonly ConcurrentDictionary<Type, InterfaceMap> Known = new();

    private readonly FrozenDictionary<MethodInfo, GrainMethod> _methods;

    private InterfaceMap(Type type)
    {
        Type = type;
        _methods = type.GetInterfaces().Append(type)
            .Where(declaring => declaring != typeof(IIncomingGrainCallFilter))
            .SelectMany(declaring => declaring.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .ToFrozenDictionary(method => method, method => Describe(type, method));
    }

    public Type Type { get; }

    public GrainMethod this[MethodInfo method] => _methods[method];

    public static InterfaceMap Of(Type type) => Known.GetOrAdd(type, static type => new(type));

    private static GrainMethod Describe(Type type, MethodInfo method)
    {
        if (type.IsGenericType || method.IsGenericMethod)
        {
            throw new NotSupportedException($"Generic grain interfaces and methods are not supported: {type.Name}.{method.Name}.");
        }

        if (method.IsSpecialName || method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef))
        {
            throw new NotSupportedException($"Properties, events and ref parameters cannot be called remotely: {type.Name}.{method.Name}.");
        }

        if (method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))
        {
            return Create(typeof(StreamMethod<>), method.ReturnType.GetGenericArguments()[0], method);
        }

        var isVoid = method.ReturnType == typeof(void);
        return Invokers.ResultOf(method.ReturnType) is { } result && (!isVoid || type.IsAssignableTo(typeof(IGrainObserver)))
            ? Create(typeof(GrainMethod<>), result, method)
            : throw new NotSupportedException($"A grain method returns Task, ValueTask or IAsyncEnumerable: {type.Name}.{method.Name}.");
    }

    private static GrainMethod Create(Type open, Type result, MethodInfo method)
        => (GrainMethod)Activator.CreateInstance(open.MakeGenericType(result), method)!;
}
