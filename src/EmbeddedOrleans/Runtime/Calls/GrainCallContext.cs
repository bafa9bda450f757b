using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A call on its way through filters.</summary>
internal abstract class GrainCallContext<T>(Request request, GrainMethod<T> method) : IGrainCallContext
{
    private T? _value;

    // The call's own task: its value is taken when it is asked for, instead of being awaited at every stage.
    private Task<T>? _running;

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
        get => typeof(T) == typeof(Nothing) ? null : Value;
        set => Value = (T)value!;
    }

    public T Value
    {
        get => _running is { IsCompleted: true } ended ? ended.GetAwaiter().GetResult() : _value!;
        protected set => (_running, _value) = (null, value);
    }

    protected Request Call { get; } = request;

    public abstract Task Invoke();

    protected bool IsRunning(Task task) => ReferenceEquals(task, _running);

    protected Task<T> Run(Task<T> running) => _running = running;
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

    public override Task Invoke()
    {
        var stage = _stage++;
        if (stage < filters.Length)
        {
            return filters[stage].Invoke(this);
        }

        return stage == filters.Length && Grain is IIncomingGrainCallFilter own ? own.Invoke(this) : Run(InvokeMethod());
    }

    private Task<T> InvokeMethod()
    {
        try
        {
            return _method.InvokeAsync(host, Call.Arguments).AsTask();
        }
        catch (Exception exception)
        {
            return Task.FromException<T>(exception);
        }
    }
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

    public Task<T> RunAsync()
    {
        var invoked = Invoke();
        return IsRunning(invoked) ? (Task<T>)invoked : FinishAsync(invoked);
    }

    public override Task Invoke()
    {
        var stage = _stage++;
        return stage < node.OutgoingFilters.Length ? node.OutgoingFilters[stage].Invoke(this) : Run(SendAsync());
    }

    private async Task<T> FinishAsync(Task invoked)
    {
        await invoked;
        return Value;
    }

    private Task<T> SendAsync()
    {
        // A message of its own for every attempt, so that a filter may try again: the sent one is the callee's.
        var message = _arguments is null ? call : new Call<T>(_method, Call.Target, [.. _arguments]);
        _arguments ??= [.. call.Arguments];
        return node.SendAsync(message);
    }
}
