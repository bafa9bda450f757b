using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Connections;

/// <summary>
/// One owner's link to one installed server. Key: <c>c/{tenant}/{connection}</c>. Reads the stored connection and leases it
/// to call grains, which it tells of changes. It keeps no secret and no state of its own: a second activation leases the
/// same row, and a call grain that only the other one knows follows when its lease ends.
/// </summary>
[Reentrant]
internal sealed partial class ServerConnectionGrain(
    ConfigurationDirectory directory, TimeProvider time, ILogger<ServerConnectionGrain> logger) : Grain, IServerConnectionGrain
{
    private readonly CallTargetLeases _leases = new(time);
    private ConnectionSnapshot? _snapshot;
    private bool _hasRead;
    private long _readAt;
    private int _changes;

    private ServerConnectionKey Key => ServerConnectionKey.Parse(this.GetPrimaryKeyString());

    public async Task<ConnectionSnapshot?> GetAsync(string callTarget, CancellationToken cancellationToken)
    {
        // Before the read: whoever asked while a change came in is told of it.
        _leases.Grant(callTarget);
        if (!_hasRead || time.GetElapsedTime(_readAt) >= ConnectionLease.Duration)
        {
            await ReadAsync(cancellationToken);
        }

        return _snapshot;
    }

    public async Task OnStoredChangeAsync(CancellationToken cancellationToken)
    {
        _changes++;
        await ReadAsync(cancellationToken);
        await Task.WhenAll(_leases.Running().Select(t => TellAsync(t.Key, t.Value, cancellationToken)));
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (changes, readAt) = (_changes, time.GetTimestamp());
            var stored = await directory.GetAsync<ConnectionDocument>(DocumentKinds.Connection, Key.Tenant, Key.Connection, cancellationToken);
            if (changes == _changes)
            {
                _snapshot = stored?.Value.ToSnapshot(Key.Connection, stored.Version);
                (_hasRead, _readAt) = (true, readAt);
                return;
            }
        }
    }

    /// <summary>Returns when the call grain confirmed, or cannot use the old connection any more because its lease ended.</summary>
    private async Task TellAsync(string callTarget, TimeSpan leased, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        try
        {
            await SystemCaller.InvokeAsync(() => TargetOf(callTarget).OnConnectionChangedAsync(cancellationToken))
                .WaitAsync(leased, time, cancellationToken);
        }
        catch (Exception exception) when (GrainCallFailure.IsLost(exception))
        {
            LogNotConfirmed(logger, callTarget, Key.Connection);
            var rest = leased - time.GetElapsedTime(asked);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time, cancellationToken);
            }
        }
    }

    private ICallTargetGrain TargetOf(string callTarget) => callTarget[0] == HostedServerKey.Kind
        ? GrainFactory.GetGrain<IHostedServerGrain>(callTarget)
        : GrainFactory.GetGrain<IUpstreamCallGrain>(callTarget);

    [LoggerMessage(1401, LogLevel.Warning, "{CallTarget} did not confirm the change of the connection {ConnectionId}; its lease is waited out.", EventName = "ChangeNotConfirmed")]
    private static partial void LogNotConfirmed(ILogger logger, string callTarget, string connectionId);
}
