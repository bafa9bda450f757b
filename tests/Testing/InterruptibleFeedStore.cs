using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Testing;

/// <summary>A silo's way to the change feed that a test can cut.</summary>
public sealed class InterruptibleFeedStore(IChangeFeedStore inner) : IChangeFeedStore
{
    private volatile bool _isInterrupted;

    public bool IsInterrupted
    {
        get => _isInterrupted;
        set => _isInterrupted = value;
    }

    public Task<ChangeFeedPage> ReadAsync(long afterSequence, int max, CancellationToken cancellationToken) =>
        _isInterrupted ? throw new IOException("The test has cut the way to the store.") : inner.ReadAsync(afterSequence, max, cancellationToken);

    public Task<int> PruneAsync(CancellationToken cancellationToken) => inner.PruneAsync(cancellationToken);
}
