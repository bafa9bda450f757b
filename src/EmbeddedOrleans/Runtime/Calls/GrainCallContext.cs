using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A call on its way through filters.</summary>
internal abstract class GrainCallContext<T>(Request request, GrainMethod<T> method) : IGrainCallContext
{
    private T? _value;

    public IInvokable Request => Call;

    public abstract object Grain { get; }

    public GrainId? SourceId => Call.SourceId;

    public GrainId TargetId => Call.Target;

    public GrainInterfaceType InterfaceType => GrainInterfaceType.Create(method.InterfaceName);

    public string InterfaceName => method.InterfaceName;

    public string MethodName => method.Name;

    public MethodInfo InterfaceMethod => method.Definition;

    public object? Result
    {
        get => typeof(T) == typeof(Nothing) ? null : _value;
        set => _value = (T?)value;
    }

    protected Request Call { get; } = request;

    protected T Value
    {
        get => _value!;
        set => _value = value;
    }

    public abstract Task Invoke();
}

/// <summary>A call arriving at a grain: the silo's filters, then the grain's own, then the method; all inside one turn.</summary>
internal sealed class IncomingCall<T>(Request request, IRequestHost host, IIncomingGrainCallFilter[] filters, GrainMethod<T> method)
    : GrainCallContext<T>(request, method), IIncomingGrainCallContext
{
    private readonly GrainMethod<T> _method = method;
    private int _stage;

    public override object Grain => host.Instance!;

    public IGrainContext TargetContext => (IGrainContext)host;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var definition = _method.Definition;
            if (!definition.DeclaringType!.IsInstanceOfType(Grain))
            {
                return definition;
            }

            var map = Grain.GetType().GetInterfaceMap(definition.DeclaringType);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, definition)];
        }
    }

    public async ValueTask<T> RunAsync()
    {
        await Invoke();
        return Value;
    }

    public override Task Invoke()
    {
        var stage = _stage++;
        if (stage < filters.Length)
        {
            return filters[stage].Invoke(this);
        }

        return stage == filters.Length && Grain is IIncomingGrainCallFilter own ? own.Invoke(this) : InvokeMethodAsync();
    }

    private async Task InvokeMethodAsync() => Value = await _method.InvokeAsync(host, Call.Arguments);
}

/// <summary>A call leaving a node: its filters, then the message.</summary>
internal sealed class OutgoingCall<T>(Node node, Call<T> call, GrainMethod<T> method) : GrainCallContext<T>(call, method), IOutgoingGrainCallContext
{
    private readonly GrainMethod<T> _method = method;
    private object?[]? _arguments;
    private int _stage;

    public override object Grain => node.Factory.Reference(
        _method.Definition.DeclaringType is { } type && type != typeof(IAsyncEnumerableGrainExtension) ? type : typeof(IAddressable), Call.Target);

    public IGrainContext? SourceContext { get; } = TurnContext.Current;

    public async Task<T> RunAsync()
    {
        await Invoke();
        return Value;
    }

    public override Task Invoke()
    {
        var stage = _stage++;
        return stage < node.OutgoingFilters.Length ? node.OutgoingFilters[stage].Invoke(this) : SendAsync();
    }

    private async Task SendAsync()
    {
        // A message of its own for every attempt, so that a filter may try again: the sent one is the callee's.
        var message = _arguments is null ? call : new Call<T>(_method, Call.Target, [.. _arguments]);
        _arguments ??= [.. call.Arguments];
        Value = await node.SendAsync(message);
    }
}
