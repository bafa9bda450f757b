using System.Collections.Concurrent;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// Which URLs answered as legacy servers lately (a client SHOULD remember the era, MCP 2026-07-28, basic/versioning). Only
/// legacy ones: asking a modern server is how its session begins anyway.
/// </summary>
internal sealed class LegacyServerMemory(TimeProvider timeProvider)
{
    private const int MaxServers = 10_000;

    /// <summary>After this a server that was upgraded is found to be modern.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    public bool Contains(Uri url) => _until.TryGetValue(KeyOf(url), out var until) && timeProvider.GetUtcNow() < until;

    public void Remember(Uri url)
    {
        if (_until.Count >= MaxServers)
        {
            _until.Clear();
        }

        _until[KeyOf(url)] = timeProvider.GetUtcNow() + Lifetime;
    }

    public void Forget(Uri url) => _until.TryRemove(KeyOf(url), out _);

    // The query may carry a key and does not decide the era.
    private static string KeyOf(Uri url) => url.GetLeftPart(UriPartial.Path);
}
