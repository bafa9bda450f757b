using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Silo.Upstream;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>One request over stdio, from its place in the queue to its answer.</summary>
internal sealed class StdioCall(long id, ReadOnlyMemory<byte> json, RequestNotifications? notifications)
{
    private readonly TaskCompletionSource<UpstreamAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Id { get; } = id;

    public StdioMessage Message { get; } = new(json);

    public RequestNotifications? Notifications { get; } = notifications;

    public Task<UpstreamAnswer> Answer => _answer.Task;

    public void Complete(UpstreamAnswer answer) => _answer.TrySetResult(answer);
}
