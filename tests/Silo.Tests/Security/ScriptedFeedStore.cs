using System.Threading.Channels;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Tests.Security;

/// <summary>A feed in memory. Every read is reported, and fails when told to.</summary>
internal sealed class ScriptedFeedStore : IChangeFeedStore
{
    private readonly Lock _gate = new();
    private readonly List<FeedEntry> _entries = [];
    private readonly Channel<long> _reads = Channel.CreateUnbounded<long>();
    private long _last;
    private long _prunedThrough;

    public bool IsFailing { get; set; }

    public void Append(FeedEntryKind kind, string tenantId, string subject)
    {
        lock (_gate)
        {
            _entries.Add(new FeedEntry { Sequence = ++_last, TenantId = tenantId, Kind = kind, Subject = subject });
        }
    }

    public void Prune()
    {
        lock (_gate)
        {
            _entries.Clear();
            _prunedThrough = _last;
        }
    }

    public void Restore(long last)
    {
        lock (_gate)
        {
            _entries.Clear();
            _last = _prunedThrough = last;
        }
    }

    /// <summary>Waits for the next read to begin.</summary>
    public async Task ReadBegunAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _reads.Reader.ReadAsync(limit.Token);
    }

    public Task<ChangeFeedPage> ReadAsync(long afterSequence, int max, CancellationToken cancellationToken)
    {
        try
        {
            if (IsFailing)
            {
                throw new IOException("The test has cut the way to the store.");
            }

            lock (_gate)
            {
                var gap = afterSequence >= 0 && (afterSequence < _prunedThrough || afterSequence > _last);
                var entries = _entries.Where(entry => afterSequence >= 0 && entry.Sequence > afterSequence).Take(max).ToList();
                return Task.FromResult(new ChangeFeedPage(_last, entries, gap));
            }
        }
        finally
        {
            _reads.Writer.TryWrite(afterSequence);
        }
    }

    public Task<int> PruneAsync(CancellationToken cancellationToken) => Task.FromResult(0);
}
