using System.Collections.Concurrent;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>
/// Runs the work of one activation one piece at a time, on pool threads: arriving messages, and every
/// continuation that was awaited inside the activation. This is what makes a grain single-threaded.
/// </summary>
internal sealed class TurnScheduler(Activation activation) : TaskScheduler, IThreadPoolWorkItem
{
    // A busy activation gives way to others after this many pieces; Orleans bounds the same by time.
    private const int PiecesPerSlice = 64;

    [ThreadStatic]
    private static TurnScheduler? _onThisThread;

    private readonly ConcurrentQueue<object> _queue = new();
    private int _scheduled;
    private volatile bool _killed;

    public Activation Activation { get; } = activation;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Queues a message or signal for <see cref="Activation.Handle"/>.</summary>
    public void Post(object message)
    {
        _queue.Enqueue(message);
        Schedule();
    }

    /// <summary>From now on no code of the grain runs; what is awaited never continues.</summary>
    public void Kill() => _killed = true;

    void IThreadPoolWorkItem.Execute()
    {
        _onThisThread = this;
        try
        {
            for (var i = 0; i < PiecesPerSlice && _queue.TryDequeue(out var piece); i++)
            {
                if (piece is not Task task)
                {
                    Activation.Handle(piece);
                }
                else if (!_killed)
                {
                    TryExecuteTask(task);
                }
            }
        }
        finally
        {
            _onThisThread = null;

            // A full fence: whoever posts either sees the 0, or has posted before the queue is looked at again.
            Interlocked.Exchange(ref _scheduled, 0);
            Schedule();
        }
    }

    protected override void QueueTask(Task task) => Post(task);

    // As in Orleans: inline only what is started inside this activation's own turn. Never refused there because of a kill:
    // who starts a task synchronously would wait for it, and nobody would ever run it.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
        => !taskWasPreviouslyQueued && _onThisThread == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => _queue.OfType<Task>();

    private void Schedule()
    {
        if (!_queue.IsEmpty && Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
