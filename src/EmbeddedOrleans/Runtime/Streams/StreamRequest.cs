using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The original call behind an enumeration, carried by <c>StartEnumeration</c>.</summary>
internal sealed class StreamRequest<T>(StreamMethod<T> method, GrainId target, object?[] arguments, int maxBatchSize)
    : Request(method, target, arguments), IAsyncEnumerableRequest<T>
{
    public int MaxBatchSize { get; set; } = maxBatchSize;

    public IAsyncEnumerable<T> InvokeImplementation() => method.Invoke(
        Host?.Instance ?? throw new InvalidOperationException($"{this} has not arrived."), Arguments);

    // Never a message of its own.
    public override void Run(IRequestHost host) => throw new InvalidOperationException($"{this} cannot be invoked directly.");

    public override void Fail(Exception exception) => TryFinish();
}
