// Mirrors Orleans.Runtime.IAsyncEnumerableGrainExtension (Orleans.Core.Abstractions, 7.2; cancellation 10.0).
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>How an enumeration of a grain's results travels: as calls of this interface, which call filters see.</summary>
public interface IAsyncEnumerableGrainExtension : IGrainExtension
{
    [AlwaysInterleave]
    ValueTask<(EnumerationResult Status, object? Value)> StartEnumeration<T>(Guid requestId, [Immutable] IAsyncEnumerableRequest<T> request, CancellationToken cancellationToken);

    [AlwaysInterleave]
    ValueTask<(EnumerationResult Status, object? Value)> MoveNext<T>(Guid requestId, CancellationToken cancellationToken);

    [AlwaysInterleave]
    ValueTask DisposeAsync(Guid requestId);
}
