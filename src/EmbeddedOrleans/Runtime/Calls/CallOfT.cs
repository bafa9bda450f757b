using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A call whose answer is a <typeparamref name="T"/>.</summary>
internal sealed class Call<T>(GrainMethod<T> method, GrainId target, object?[] arguments) : Request(method, target, arguments)
{
    // The caller's code never runs on the callee's thread, nor inside its turn.
    private readonly TaskCompletionSource<T> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Reply => _reply.Task;

    public override void Run(IRequestHost host)
    {
        CallFlow.Enter(this);
        try
        {
            var incoming = new IncomingCall<T>(this, host, host.Node.IncomingFilters, method);
            var invoked = incoming.Invoke();
            if (invoked.IsCompletedSuccessfully)
            {
                Answer(host, incoming.Value);
            }
            else
            {
                _ = AwaitAsync(host, incoming, invoked);
            }
        }
        catch (Exception exception)
        {
            AnswerError(host, exception);
        }
    }

    public override void Fail(Exception exception)
    {
        if (TryFinish() && !Method.OneWay)
        {
            _reply.TrySetException(exception);
        }
    }

    private async Task AwaitAsync(IRequestHost host, IncomingCall<T> incoming, Task invoked)
    {
        T value;
        try
        {
            await invoked;
            value = incoming.Value;
        }
        catch (Exception exception)
        {
            AnswerError(host, exception);
            return;
        }

        Answer(host, value);
    }

    private void Answer(IRequestHost host, T value)
    {
        try
        {
            value = method.CopyResult(value, host.Node.Cluster.Guard);
        }
        catch (Exception exception) when (exception is NotSupportedException or InsufficientExecutionStackException)
        {
            AnswerError(host, exception);
            return;
        }

        host.Completed(this, null);
        if (host.Node.Cluster.Faults.LosesReply())
        {
            Fail(new TimeoutException($"The reply to {this} was lost."));
        }
        else if (TryFinish())
        {
            _reply.TrySetResult(value);
        }
    }

    private void AnswerError(IRequestHost host, Exception exception)
    {
        host.Completed(this, exception);

        // A process that is gone says nothing: what its code ran into while it was torn down is nobody's answer.
        Fail(host is Activation { IsKilled: true } gone ? gone.Silo.Cluster.Faults.LossOf(gone.Silo, this) : ExceptionCopier.Copy(exception));
    }
}
