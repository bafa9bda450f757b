using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Silo.Tests.Upstream;

/// <summary>A caller who does not take its first notification until it is told to.</summary>
internal sealed class HoldingSink : IUpstreamNotificationSink
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => _reached.Task;

    public int Count { get; private set; }

    public void Release() => _release.TrySetResult();

    public async ValueTask OnNotificationAsync(string method, ReadOnlyMemory<byte> rawParams, CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        await _release.Task.WaitAsync(cancellationToken);
        Count++;
    }
}
