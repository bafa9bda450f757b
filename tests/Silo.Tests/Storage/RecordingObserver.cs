using System.Collections.Concurrent;
using Archestra.Cluster.Silo.Storage.Database;

namespace Archestra.Cluster.Silo.Tests.Storage;

/// <summary>Remembers every flush, and can hold the writer at one.</summary>
internal sealed class RecordingObserver : IDurabilityObserver
{
    public ConcurrentQueue<CommittedBatch> Batches { get; } = new();

    public Action<CommittedBatch> OnCommitted { get; set; } = _ => { };

    public void Committed(CommittedBatch batch)
    {
        Batches.Enqueue(batch);
        OnCommitted(batch);
    }
}
