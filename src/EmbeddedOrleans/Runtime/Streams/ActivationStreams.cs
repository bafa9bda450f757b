using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The callee's side of enumerations: the open enumerators of one activation. Used inside its turns only.</summary>
internal sealed class ActivationStreams(Activation activation) : IAsyncEnumerableGrainExtension
{
    private readonly Dictionary<Guid, OpenStream> _open = [];

    public async ValueTask<(EnumerationResult Status, object? Value)> StartEnumeration<T>(
        Guid requestId, IAsyncEnumerableRequest<T> request, CancellationToken cancellationToken)
    {
        var original = (StreamRequest<T>)request;
        var cancellation = new CancellationTokenSource();
        original.Host = activation;
        if (original.Method.TokenIndex is >= 0 and var index)
        {
            original.Arguments[index] = cancellation.Token;
        }

        var stream = new OpenStream(cancellation, request.MaxBatchSize);
        _open.Add(requestId, stream);
        try
        {
            stream.Enumerator = request.InvokeImplementation().GetAsyncEnumerator(cancellation.Token);
        }
        catch (Exception exception)
        {
            _open.Remove(requestId);
            return (EnumerationResult.Error, exception);
        }

        return await MoveAsync<T>(requestId, stream, cancellationToken);
    }

    public ValueTask<(EnumerationResult Status, object? Value)> MoveNext<T>(Guid requestId, CancellationToken cancellationToken)
        => _open.TryGetValue(requestId, out var stream)
            ? MoveAsync<T>(requestId, stream, cancellationToken)
            : ValueTask.FromResult<(EnumerationResult, object?)>((EnumerationResult.MissingEnumeratorError, null));

    public async ValueTask DisposeAsync(Guid requestId)
    {
        if (_open.Remove(requestId, out var stream))
        {
            await stream.EndAsync();
        }
    }

    /// <summary>Ends the waits for elements, so that the activation can end.</summary>
    public void Abort()
    {
        foreach (var stream in _open.Values)
        {
            stream.Aborted.TrySetResult();
        }
    }

    public async Task EndAllAsync()
    {
        foreach (var id in _open.Keys.ToList())
        {
            await DisposeAsync(id);
        }
    }

    /// <summary>Ends enumerations that nobody asked for since the last time.</summary>
    public async Task CollectAsync()
    {
        foreach (var (id, stream) in _open.ToList())
        {
            if (!stream.Seen && !stream.Waiting)
            {
                await DisposeAsync(id);
            }

            stream.Seen = false;
        }
    }

    private async ValueTask<(EnumerationResult Status, object? Value)> MoveAsync<T>(Guid id, OpenStream stream, CancellationToken cancellationToken)
    {
        stream.Seen = true;
        var enumerator = (IAsyncEnumerator<T>)stream.Enumerator!;
        try
        {
            // What is there already goes in one message, up to the batch size.
            List<T> batch = [];
            while (stream.Moving is null && batch.Count < stream.MaxBatchSize)
            {
                var move = enumerator.MoveNextAsync();
                if (!move.IsCompletedSuccessfully)
                {
                    stream.Moving = move.AsTask();
                }
                else if (move.Result)
                {
                    batch.Add(enumerator.Current);
                }
                else
                {
                    await DisposeAsync(id);
                    return Pack(batch, EnumerationResult.Completed);
                }
            }

            return batch.Count > 0 ? Pack(batch, default) : await WaitAsync(id, stream, enumerator, cancellationToken);
        }
        catch (Exception exception)
        {
            await DisposeAsync(id);
            return (EnumerationResult.Error, exception);
        }
    }

    private async ValueTask<(EnumerationResult Status, object? Value)> WaitAsync<T>(
        Guid id, OpenStream stream, IAsyncEnumerator<T> enumerator, CancellationToken cancellationToken)
    {
        stream.Waiting = true;
        var moving = stream.Moving!;
        await ((Task)Task.WhenAny(moving, stream.Aborted.Task)).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        stream.Waiting = false;
        if (!moving.IsCompleted)
        {
            await DisposeAsync(id);
            return (cancellationToken.IsCancellationRequested ? EnumerationResult.Canceled : EnumerationResult.MissingEnumeratorError, null);
        }

        stream.Moving = null;
        if (await moving)
        {
            return (EnumerationResult.Element, enumerator.Current);
        }

        await DisposeAsync(id);
        return (EnumerationResult.Completed, null);
    }

    private static (EnumerationResult Status, object? Value) Pack<T>(List<T> batch, EnumerationResult end) => batch switch
    {
        [] => (end, null),
        [var only] => (end | EnumerationResult.Element, only),
        _ => (end | EnumerationResult.Batch, batch),
    };
}
