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
            var filters = host.Node.IncomingFilters;
            var result = filters.Length == 0 && host.Instance is not IIncomingGrainCallFilter
                ? method.InvokeAsync(host, Arguments)
                : new IncomingCall<T>(this, host, filters, method).RunAsync();
            if (result.IsCompletedSuccessfully)
            {
                Answer(host, result.Result);
            }
            else
            {
                _ = AwaitAsync(host, result);
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

    private async Task AwaitAsync(IRequestHost host, ValueTask<T> result)
    {
        T value;
        try
        {
            value = await result;
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
        Fail(ExceptionCopier.Copy(exception));
    }
}
