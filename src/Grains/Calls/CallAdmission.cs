using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>
/// Bounds the calls in flight; the others wait, first come first served, in a bounded queue. Used within the turns of one
/// grain only. A cancelled waiter is passed over: its place goes to the next one.
/// </summary>
internal sealed class CallAdmission(int limit, int queueLength)
{
    private readonly LinkedList<TaskCompletionSource> _queue = [];

    public int InFlight { get; private set; }

    public int Queued => _queue.Count;

    /// <summary>Unless the outcome is <see cref="AdmissionOutcome.Full"/>, the caller owes a <see cref="Leave"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; nothing is owed.</exception>
    public async ValueTask<AdmissionOutcome> EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (InFlight < limit)
        {
            InFlight++;
            GatewayMetrics.CallsInFlight.Add(1);
            return AdmissionOutcome.Entered;
        }

        if (_queue.Count >= queueLength)
        {
            return AdmissionOutcome.Full;
        }

        await WaitAsync(cancellationToken);
        return AdmissionOutcome.EnteredAfterWait;
    }

    public void Leave()
    {
        // The place passes to the first waiter that was not cancelled meanwhile; InFlight stays as it is.
        while (_queue.First is { } first)
        {
            _queue.RemoveFirst();
            if (first.Value.TrySetResult())
            {
                return;
            }
        }

        InFlight--;
        GatewayMetrics.CallsInFlight.Add(-1);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = _queue.AddLast(place);
        GatewayMetrics.CallsQueued.Add(1);

        // The callback runs on any thread, so it completes the waiter and leaves the queue to the turn that follows.
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), place);
        try
        {
            await place.Task;
        }
        catch (OperationCanceledException)
        {
            if (node.List is not null)
            {
                _queue.Remove(node);
            }

            throw;
        }
        finally
        {
            GatewayMetrics.CallsQueued.Add(-1);
        }
    }
}
