using System.Collections.Concurrent;

namespace Archestra.Cluster.Grains.Tests.Scene;

/// <summary>What happened at the borders of the silo, in order.</summary>
internal sealed class OrderLog
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public void Add(string line) => _lines.Enqueue(line);
}
