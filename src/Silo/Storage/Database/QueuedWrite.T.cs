using System.Data.Common;

namespace Archestra.Cluster.Silo.Storage.Database;

internal sealed class QueuedWrite<T>(
    Func<DbConnection, DbTransaction, CancellationToken, Task<T>> write, CancellationToken cancellationToken) : QueuedWrite
{
    // Continuations must not run on the writer thread: it would carry the caller's work instead of the next batch.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Completion => _completion.Task;

    public override bool TryCancel() =>
        cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(cancellationToken);

    // Once begun, a write is not cancelled: its waiter would not know whether it happened. Microsoft.Data.Sqlite is
    // synchronous underneath, so this task is complete when it is returned and nothing is waited for.
    public override void Execute(DbConnection connection, DbTransaction transaction) =>
        _result = write(connection, transaction, CancellationToken.None).GetAwaiter().GetResult();

    public override void Complete() => _completion.TrySetResult(_result);

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
}
