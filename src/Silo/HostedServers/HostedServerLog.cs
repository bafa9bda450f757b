using Archestra.Cluster.Grains.HostedServers;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>The last lines that one hosted server printed to stderr, over its restarts. Thread-safe; never blocks the writer for long.</summary>
internal sealed class HostedServerLog(int capacity, TimeProvider timeProvider)
{
    private const int MaxLineLength = 4096;

    private readonly Queue<HostedServerLogLine> _lines = new();
    private readonly Lock _gate = new();

    public void Append(string line)
    {
        var entry = new HostedServerLogLine(timeProvider.GetUtcNow(), line.Length <= MaxLineLength ? line : line[..MaxLineLength] + "…");
        lock (_gate)
        {
            if (_lines.Count == capacity)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(entry);
        }
    }

    /// <summary>The newest lines, oldest of them first.</summary>
    public IReadOnlyList<HostedServerLogLine> Read(int maxLines)
    {
        lock (_gate)
        {
            return [.. _lines.Skip(Math.Max(0, _lines.Count - maxLines))];
        }
    }
}
