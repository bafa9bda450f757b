using System.Collections.Concurrent;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>An object that was given out as a reference: told one thing at a time, held weakly as in Orleans.</summary>
internal sealed class Observer(Node node, object instance) : IRequestHost, IThreadPoolWorkItem
{
    private readonly WeakReference _instance = new(instance);
    private readonly ConcurrentQueue<Request> _queue = new();
    private int _isBusy;

    public Node Node { get; } = node;

    public object? Instance => _instance.Target;

    public void Receive(Request request)
    {
        _queue.Enqueue(request);
        Next();
    }

    public void Cancel(Request request) => request.Cancellation?.Cancel();

    public void Completed(Request request, Exception? exception)
    {
        Interlocked.Exchange(ref _isBusy, 0);
        Next();
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_queue.TryDequeue(out var request) && Node.IsAlive && Instance is not null)
        {
            request.Host = this;

            // On a task of its own, so that nothing it sets flows into the next.
            _ = Task.Factory.StartNew(
                static state => ((Request)state!).Run(((Request)state).Host!), request, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            return;
        }

        Interlocked.Exchange(ref _isBusy, 0);
        Next();
    }

    private void Next()
    {
        if (!_queue.IsEmpty && Interlocked.Exchange(ref _isBusy, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
