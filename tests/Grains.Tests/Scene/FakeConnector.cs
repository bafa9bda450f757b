using System.Collections.Concurrent;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Tests.Scene;

/// <summary>Opens sessions with the fake server, unless the test says otherwise.</summary>
internal sealed class FakeConnector(FakeServer server) : IRemoteServerConnector
{
    private readonly ConcurrentQueue<RemoteServerTarget> _targets = new();
    private readonly ConcurrentQueue<FakeSession> _sessions = new();

    /// <summary>Answers instead of the server; null lets it connect.</summary>
    public Func<CancellationToken, Task<UpstreamConnectOutcome?>> Intercept { get; set; } = _ => Task.FromResult<UpstreamConnectOutcome?>(null);

    public IReadOnlyList<RemoteServerTarget> Targets => [.. _targets];

    public IReadOnlyList<FakeSession> Sessions => [.. _sessions];

    public async Task<UpstreamConnectOutcome> ConnectAsync(RemoteServerTarget target, CancellationToken cancellationToken)
    {
        _targets.Enqueue(target);
        if (await Intercept(cancellationToken) is { } outcome)
        {
            return outcome;
        }

        var session = new FakeSession(server, $"session {_sessions.Count + 1}");
        _sessions.Enqueue(session);
        return UpstreamConnectOutcome.Open(session);
    }
}
