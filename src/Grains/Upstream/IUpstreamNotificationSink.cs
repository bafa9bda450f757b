namespace Archestra.Cluster.Grains.Upstream;

/// <summary>Receives what an upstream says about one request before its answer. Called on any thread, one at a time per request, never after the answer.</summary>
public interface IUpstreamNotificationSink
{
    /// <param name="method">For example <c>notifications/progress</c>.</param>
    /// <param name="rawParams">The raw JSON object of <c>params</c>; a progress token is already the caller's own.</param>
    ValueTask OnNotificationAsync(string method, ReadOnlyMemory<byte> rawParams, CancellationToken cancellationToken);
}
