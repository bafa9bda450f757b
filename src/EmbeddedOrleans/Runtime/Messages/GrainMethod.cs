using System.Reflection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A method of a grain or observer interface: what the runtime must know to call it.</summary>
internal abstract class GrainMethod
{
    private readonly Func<object?, object?>?[] _copiers;

    protected GrainMethod(MethodInfo definition)
    {
        Definition = definition;
        Name = definition.Name;
        InterfaceName = definition.DeclaringType!.FullName ?? definition.DeclaringType.Name;
        Result = definition.ReturnType;
        AlwaysInterleave = definition.IsDefined(typeof(AlwaysInterleaveAttribute));
        ReadOnly = definition.IsDefined(typeof(ReadOnlyAttribute));
        OneWay = definition.IsDefined(typeof(OneWayAttribute)) || Result == typeof(void);
        ResponseTimeout = definition.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        var parameters = definition.GetParameters();
        TokenIndex = Array.FindIndex(parameters, parameter => parameter.ParameterType == typeof(CancellationToken));
        _copiers = [.. parameters.Select(CopierOf)];
        GuardedArguments = [.. parameters.Select((parameter, i) => _copiers[i] is null && !parameter.ParameterType.IsValueType)];
        ReturnIsImmutable = definition.ReturnParameter.IsDefined(typeof(ImmutableAttribute));
    }

    public MethodInfo Definition { get; }

    public string Name { get; }

    public string InterfaceName { get; }

    public Type Result { get; }

    public bool AlwaysInterleave { get; init; }

    public bool ReadOnly { get; }

    public bool OneWay { get; }

    public TimeSpan? ResponseTimeout { get; init; }

    /// <summary>Index of the cancellation token parameter, or -1.</summary>
    public int TokenIndex { get; }

    /// <summary>Which arguments pass by reference and are watched in the test mode.</summary>
    public bool[] GuardedArguments { get; }

    protected bool ReturnIsImmutable { get; }

    /// <summary>Calls the method through a reference and gives what the interface declares: a task, a stream, nothing.</summary>
    public abstract object? Call(Node node, GrainId target, object?[] arguments);

    /// <summary>Isolates the callee from the caller: replaces every argument that may change by a copy.</summary>
    public void CopyArguments(object?[] arguments, ImmutabilityGuard? guard)
    {
        for (var i = 0; i < _copiers.Length; i++)
        {
            if (_copiers[i] is { } copy && arguments[i] is { } value)
            {
                arguments[i] = copy(value);
            }
            else if (guard is not null && GuardedArguments[i])
            {
                guard.Watch(arguments[i]);
            }
        }
    }

    private static Func<object?, object?>? CopierOf(ParameterInfo parameter)
        => parameter.IsDefined(typeof(ImmutableAttribute)) || parameter.ParameterType == typeof(CancellationToken)
            ? null
            : Copier.Of(parameter.ParameterType);
}
