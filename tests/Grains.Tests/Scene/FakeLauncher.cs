using System.Collections.Concurrent;
using Archestra.Cluster.Grains.HostedServers;

namespace Archestra.Cluster.Grains.Tests.Scene;

/// <summary>Processes as the machine sees them: they outlive a killed silo until somebody reaps them.</summary>
internal sealed class FakeLauncher(FakeServer server) : IHostedServerLauncher, IHostedServerLogs
{
    private readonly ConcurrentQueue<HostedServerLaunch> _launches = new();
    private readonly ConcurrentQueue<FakeSession> _processes = new();
    private readonly ConcurrentQueue<string> _reaped = new();
    private int _maxAlive;

    public Func<string?> Fails { get; set; } = () => null;

    public bool ReapingFails { get; set; }

    /// <summary>As if every payload named another machine.</summary>
    public bool OutOfReach { get; set; }

    public IReadOnlyList<HostedServerLaunch> Launches => [.. _launches];

    public IReadOnlyList<FakeSession> Processes => [.. _processes];

    public IReadOnlyList<string> Reaped => [.. _reaped];

    public int MaxAlive => _maxAlive;

    public async Task<HostedServerStart> LaunchAsync(HostedServerLaunch launch, CancellationToken cancellationToken)
    {
        _launches.Enqueue(launch);
        await Task.Yield();
        if (Fails() is { } reason)
        {
            return HostedServerStart.Failed(reason);
        }

        var process = new FakeSession(server, $"process {_processes.Count + 1}");
        _processes.Enqueue(process);
        _maxAlive = Math.Max(_maxAlive, _processes.Count(p => p.IsAlive));
        return HostedServerStart.Running(process, process.Label);
    }

    public bool IsWithinReach(string leasePayload) => !OutOfReach;

    public Task<bool> ReapAsync(string leasePayload, CancellationToken cancellationToken)
    {
        if (ReapingFails)
        {
            return Task.FromResult(false);
        }

        _processes.Single(p => p.Label == leasePayload).End("Reaped.");
        _reaped.Enqueue(leasePayload);
        return Task.FromResult(true);
    }

    public IReadOnlyList<HostedServerLogLine> Read(string name, int maxLines) => [new(DateTimeOffset.UnixEpoch, "ready")];
}
