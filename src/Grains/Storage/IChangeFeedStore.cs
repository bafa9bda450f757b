namespace Archestra.Cluster.Grains.Storage;

/// <summary>
/// The sequence of committed changes. Appending is part of the writing stores' transactions; here it is read. Sequence
/// order is commit order: a reader that saw n will never be shown a later entry below n.
/// </summary>
public interface IChangeFeedStore
{
    /// <summary>
    /// The entries after <paramref name="afterSequence"/> and where the feed stands, as one snapshot. A negative sequence
    /// asks for the end only.
    /// </summary>
    Task<ChangeFeedPage> ReadAsync(long afterSequence, int max, CancellationToken cancellationToken);

    /// <summary>Drops the oldest entries, up to the first that has not expired. Returns how many.</summary>
    Task<int> PruneAsync(CancellationToken cancellationToken);
}
