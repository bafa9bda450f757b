// Mirrors Orleans.Runtime.IAsyncEnumerableRequest<T> (Orleans.Core.Abstractions, 7.2).
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>The call of a method that gives an enumeration; call filters find it as the second argument of <c>StartEnumeration</c>.</summary>
public interface IAsyncEnumerableRequest<T> : IInvokable
{
    int MaxBatchSize { get; set; }

    IAsyncEnumerable<T> InvokeImplementation();
}
