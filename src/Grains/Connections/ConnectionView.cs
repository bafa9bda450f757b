using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.Connections;

/// <summary>
/// A call grain's leased copy of its connection: used for <see cref="ConnectionLease.Duration"/> from the moment it was
/// asked for, then asked for again; dropped at once when the connection says that it changed. Used within one grain's turns.
/// </summary>
/// <param name="callTarget">The key of the grain that asks.</param>
/// <param name="find">Which connection; null when there is none.</param>
internal sealed class ConnectionView(
    string callTarget, Func<CancellationToken, Task<ServerConnectionKey?>> find, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private ConnectionSnapshot? _snapshot;
    private long _askedAt;
    private int _changes;
    private Task<ConnectionLook>? _reading;

    public bool IsCurrent(ConnectionSnapshot snapshot) => ReferenceEquals(_snapshot, snapshot);

    public ValueTask<ConnectionLook> GetAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is { } snapshot && time.GetElapsedTime(_askedAt) < ConnectionLease.Duration)
        {
            return ValueTask.FromResult(new ConnectionLook(snapshot, null));
        }

        if (_reading is not { IsCompleted: false })
        {
            _reading = ReadAsync();
        }

        return new ValueTask<ConnectionLook>(_reading.WaitAsync(cancellationToken));
    }

    public void Invalidate()
    {
        _changes++;
        _snapshot = null;
    }

    private async Task<ConnectionLook> ReadAsync()
    {
        try
        {
            while (true)
            {
                var (changes, askedAt) = (_changes, time.GetTimestamp());
                var snapshot = await AskAsync();
                if (changes != _changes)
                {
                    continue; // It changed while the answer was on its way.
                }

                // An equal version keeps the old object: whoever looked at it a turn ago still holds what counts.
                _snapshot = snapshot is not null && snapshot.Version == _snapshot?.Version ? _snapshot : snapshot;
                _askedAt = askedAt;
                return _snapshot is null ? ConnectionLook.Removed : new ConnectionLook(_snapshot, null);
            }
        }
        catch (Exception exception) when (GrainCallFailure.IsLost(exception))
        {
            _snapshot = null;
            return new ConnectionLook(null, CallReply.Failed(CallReplyStatus.NotStarted, "The connection cannot be read at the moment.", RetryAfter));
        }
    }

    private Task<ConnectionSnapshot?> AskAsync() => SystemCaller.InvokeAsync<ConnectionSnapshot?>(async () =>
        await find(CancellationToken.None) is { } key
            ? await grains.GetGrain<IServerConnectionGrain>(key.ToString()).GetAsync(callTarget, CancellationToken.None)
            : null);
}
