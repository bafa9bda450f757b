using System.Runtime.ExceptionServices;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The caller's side of an enumeration; nothing is sent before it is enumerated.</summary>
internal sealed class GrainStream<T>(Node node, StreamMethod<T> method, GrainId target, object?[] arguments)
    : IAsyncEnumerable<T>, IBatchedEnumeration
{
    public int MaxBatchSize { get; set; } = 100;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var own = method.TokenIndex < 0 ? default : (CancellationToken)arguments[method.TokenIndex]!;
        return new Enumerator(node, new StreamRequest<T>(method, target, arguments, MaxBatchSize), own, cancellationToken);
    }

    private sealed class Enumerator(Node node, StreamRequest<T> request, CancellationToken first, CancellationToken second) : IAsyncEnumerator<T>
    {
        private readonly Guid _id = Guid.NewGuid();
        private readonly CancellationTokenSource _cancellation = CancellationTokenSource.CreateLinkedTokenSource(first, second);
        private (EnumerationResult Status, object? Value) _step;
        private int _index;
        private bool _isStarted;
        private bool _isOpen;

        public T Current => Has(EnumerationResult.Batch) ? ((List<T>)_step.Value!)[_index] : (T)_step.Value!;

        private bool HasElements => Has(EnumerationResult.Element) || Has(EnumerationResult.Batch);

        public async ValueTask<bool> MoveNextAsync()
        {
            if (Has(EnumerationResult.Batch) && ++_index < ((List<T>)_step.Value!).Count)
            {
                return true;
            }

            if (Has(EnumerationResult.Completed))
            {
                return false;
            }

            _cancellation.Token.ThrowIfCancellationRequested();
            _index = 0;
            try
            {
                _step = await StepAsync();
            }
            catch
            {
                // As in Orleans: whatever ended the step, the grain shall not keep the enumerator.
                await EndAsync();
                throw;
            }

            _isOpen = HasElements && !Has(EnumerationResult.Completed);
            return _step.Status switch
            {
                EnumerationResult.Error => Rethrow((Exception)_step.Value!),
                EnumerationResult.Canceled => throw new OperationCanceledException(_cancellation.Token),
                EnumerationResult.MissingEnumeratorError => throw new EnumerationAbortedException(
                    "Enumeration aborted: the grain was deactivated since the enumeration began, or the enumerator sat idle for too long."),
                _ => HasElements,
            };
        }

        public async ValueTask DisposeAsync()
        {
            await EndAsync();
            _cancellation.Dispose();
        }

        private async Task EndAsync()
        {
            if (_isOpen)
            {
                _isOpen = false;

                // Best effort: a grain that is gone has nothing left to dispose.
                await ((Task)node.CallAsync(StreamMethod<T>.End, request.Target, [_id])).ConfigureAwait(
                    ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        private static bool Rethrow(Exception exception)
        {
            ExceptionDispatchInfo.Throw(exception);
            return false;
        }

        private bool Has(EnumerationResult flag) => _step.Status.HasFlag(flag);

        private Task<(EnumerationResult Status, object? Value)> StepAsync()
        {
            // Until a step says otherwise the grain may hold an enumerator for us.
            _isOpen = true;
            if (_isStarted)
            {
                return node.CallAsync(StreamMethod<T>.MoveNext, request.Target, [_id, _cancellation.Token]);
            }

            _isStarted = true;
            return node.CallAsync(StreamMethod<T>.Start, request.Target, [_id, request, _cancellation.Token]);
        }
    }
}
