using System.Collections.Concurrent;
using Archestra.Cluster.Grains.HostedServers;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>The logs of the hosted servers that this silo has run. They outlive the process: a crash is read afterwards.</summary>
internal sealed class HostedServerLogs(IOptions<HostedServersOptions> options, TimeProvider timeProvider) : IHostedServerLogs
{
    /// <summary>Far more servers than one silo runs at a time; beyond it the log that was begun first goes.</summary>
    private const int MaxLogs = 1024;

    private readonly ConcurrentDictionary<string, HostedServerLog> _logs = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _oldestFirst = new();

    public IReadOnlyList<HostedServerLogLine> Read(string name, int maxLines) =>
        _logs.TryGetValue(name, out var log) ? log.Read(maxLines) : [];

    public HostedServerLog For(string name)
    {
        if (_logs.TryGetValue(name, out var existing))
        {
            return existing;
        }

        var log = _logs.GetOrAdd(name, _ => new HostedServerLog(options.Value.LogLines, timeProvider));
        _oldestFirst.Enqueue(name);
        while (_logs.Count > MaxLogs && _oldestFirst.TryDequeue(out var oldest))
        {
            _logs.TryRemove(oldest, out _);
        }

        return log;
    }
}
