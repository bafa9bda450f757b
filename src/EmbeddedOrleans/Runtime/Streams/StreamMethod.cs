using System.Reflection;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A method that gives an enumeration. It travels as calls of <see cref="IAsyncEnumerableGrainExtension"/>, as in Orleans.</summary>
internal sealed class StreamMethod<T>(MethodInfo definition) : GrainMethod(definition)
{
    public static readonly GrainMethod<(EnumerationResult Status, object? Value)> Start = new ExtensionMethod<(EnumerationResult, object?)>(
        Step(nameof(IAsyncEnumerableGrainExtension.StartEnumeration)));

    public static readonly GrainMethod<(EnumerationResult Status, object? Value)> MoveNext = new ExtensionMethod<(EnumerationResult, object?)>(
        Step(nameof(IAsyncEnumerableGrainExtension.MoveNext)));

    public static readonly GrainMethod<Nothing> End = new ExtensionMethod<Nothing>(
        typeof(IAsyncEnumerableGrainExtension).GetMethod(nameof(IAsyncEnumerableGrainExtension.DisposeAsync))!);

    private readonly Func<object, object?[], IAsyncEnumerable<T>> _invoker = Invokers.Compile<IAsyncEnumerable<T>>(definition, static call => call);

    public override object? Call(Node node, GrainId target, object?[] arguments)
    {
        CopyArguments(arguments, node.Cluster.Guard);
        return new GrainStream<T>(node, this, target, arguments);
    }

    public IAsyncEnumerable<T> Invoke(object target, object?[] arguments) => _invoker(target, arguments);

    private static MethodInfo Step(string name) => typeof(IAsyncEnumerableGrainExtension).GetMethod(name)!.MakeGenericMethod(typeof(T));

    /// <summary>A method of the runtime's own extension. The wait for an element has no timeout; the cluster ends it when the silo dies.</summary>
    private sealed class ExtensionMethod<TResult> : GrainMethod<TResult>
    {
        public ExtensionMethod(MethodInfo definition)
            : base(definition) => ResponseTimeout = Timeout.InfiniteTimeSpan;

        protected override object TargetOf(IRequestHost host) => ((Activation)host).Streams;
    }
}
