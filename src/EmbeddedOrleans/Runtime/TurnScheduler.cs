using System.Collections.Concurrent;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>
/// Runs the work of one activation one piece at a time, on pool threads. Every continuation that was
/// awaited inside the activation comes back here, which is what makes a grain single-threaded.
/// </summary>
internal sealed class TurnScheduler(IGrainActivation activation) : TaskScheduler, IThreadPoolWorkItem
{
    // A busy activation gives way to others after this many pieces; Orleans bounds the same by time.
    private const int PiecesPerSlice = 64;

    private readonly ConcurrentQueue<Task> _queue = new();
    private int _scheduled;

    public IGrainActivation Activation { get; } = activation;

    public override int MaximumConcurrencyLevel => 1;

    void IThreadPoolWorkItem.Execute()
    {
        for (var i = 0; i < PiecesPerSlice && _queue.TryDequeue(out var task); i++)
        {
            TryExecuteTask(task);
        }

        Volatile.Write(ref _scheduled, 0);
        Schedule();
    }

    protected override void QueueTask(Task task)
    {
        _queue.Enqueue(task);
        Schedule();
    }

    // Never inline: a continuation that ran on the caller's thread could overlap a running turn.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _queue];

    private void Schedule()
    {
        if (!_queue.IsEmpty && Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
