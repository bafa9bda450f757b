namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>
/// Sees every flush: called after a commit reached the disk and before any waiter of it goes on, so a test can order
/// "flushed" against "sent". Runs on the writer: it must return at once and must not throw.
/// </summary>
internal interface IDurabilityObserver
{
    void Committed(CommittedBatch batch);
}
