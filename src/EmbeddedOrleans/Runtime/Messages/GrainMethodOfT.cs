using System.Reflection;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A method whose awaited result is a <typeparamref name="T"/>.</summary>
internal class GrainMethod<T> : GrainMethod
{
    private readonly Func<object, object?[], ValueTask<T>> _invoker;
    private readonly Func<Task<T>, object?> _toDeclared;

    public GrainMethod(MethodInfo definition)
        : base(definition)
    {
        _invoker = Invokers.Compile<ValueTask<T>>(definition, Invokers.Adapt<T>);
        _toDeclared = Invokers.ToDeclared<T>(definition.ReturnType);
    }

    public GrainMethod(MethodInfo definition, Func<object, object?[], ValueTask<T>> invoker)
        : base(definition)
    {
        _invoker = invoker;
        _toDeclared = static task => task;
    }

    public ValueTask<T> InvokeAsync(IRequestHost host, object?[] arguments) => _invoker(TargetOf(host), arguments);

    public T CopyResult(T value, ImmutabilityGuard? guard)
    {
        if (!ReturnIsImmutable && !Copier<T>.IsByReference)
        {
            return Copier<T>.Copy(value);
        }

        guard?.Watch(value);
        return value;
    }

    public override object? Call(Node node, GrainId target, object?[] arguments) => _toDeclared(node.CallAsync(this, target, arguments));

    protected virtual object TargetOf(IRequestHost host)
        => host.Instance ?? throw new OrleansMessageRejectionException($"{host} is gone.");
}
