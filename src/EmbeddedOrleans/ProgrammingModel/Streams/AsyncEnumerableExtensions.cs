// Mirrors Orleans.Runtime.AsyncEnumerableExtensions (Orleans.Core.Abstractions, 7.2).
using Archestra.Cluster.EmbeddedOrleans.Runtime;

namespace Orleans.Runtime;

/// <summary>Options of an enumeration of a grain's results.</summary>
public static class AsyncEnumerableExtensions
{
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        if (self is IBatchedEnumeration enumeration)
        {
            enumeration.MaxBatchSize = maxBatchSize;
        }

        return self;
    }
}
