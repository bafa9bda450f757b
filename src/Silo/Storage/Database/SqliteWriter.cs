using System.Data;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Archestra.Cluster.Silo.Storage.Database;

/// <summary>
/// The one thread that writes to a file. It takes whatever is queued, runs it as one transaction with a savepoint per
/// write, commits (one flush for all of them) and answers the waiters. It never waits for more work to arrive: under load
/// batches form by themselves while the previous flush runs.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>Writers beyond this wait for a place, which slows the producers instead of growing memory.</summary>
    private const int QueueLength = 4096;

    /// <summary>Bounds how long the first write of a batch waits for the others.</summary>
    private const int BatchLength = 256;

    private const string Savepoint = "write";

    private readonly SqliteFile _file;
    private readonly IDurabilityObserver? _observer;
    private readonly Thread _thread;
    private readonly Channel<QueuedWrite> _queue = Channel.CreateBounded<QueuedWrite>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private SqliteConnection? _connection;
    private long _commits;

    public SqliteWriter(SqliteFile file, IDurabilityObserver? observer)
    {
        _file = file;
        _observer = observer;
        // Opened here and not on the thread: a file that cannot be opened stops the start.
        _connection = file.OpenForWriting();
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite-writer" };
        _thread.Start();
    }

    public async ValueTask EnqueueAsync(QueuedWrite write, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(write, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            throw new ObjectDisposedException("The database is closed.", exception);
        }
    }

    /// <summary>Accepts no more writes and returns when the accepted ones are durable.</summary>
    public void Drain()
    {
        _queue.Writer.TryComplete();
        _thread.Join();
    }

    public void Dispose()
    {
        Drain();
        _connection?.Dispose();
    }

    private void Run()
    {
        var batch = new List<QueuedWrite>(BatchLength);
        while (_queue.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < BatchLength && _queue.Reader.TryRead(out var write)) batch.Add(write);
            RunBatch(batch);
            batch.Clear();
        }
    }

    private void RunBatch(List<QueuedWrite> batch)
    {
        List<QueuedWrite> written;
        var refused = new List<(QueuedWrite Write, Exception Reason)>();
        try
        {
            _connection ??= _file.OpenForWriting();
            using var transaction = _connection.BeginTransaction(IsolationLevel.Serializable, deferred: false);
            written = ExecuteAll(batch, refused, _connection, transaction);
            if (written.Count > 0) transaction.Commit();
        }
        // Whatever went wrong with the transaction as a whole, no waiter may believe that its write is on disk.
        catch (Exception exception)
        {
            foreach (var write in batch) write.Fail(exception);
            CloseAfterFailure();
            return;
        }

        if (written.Count > 0) _observer?.Committed(new CommittedBatch(++_commits, written.Count));
        foreach (var write in written) write.Complete();

        // Not before the commit: what a write was refused for may be another one of the batch, and whoever reads again in
        // order to try again must find it.
        foreach (var (write, reason) in refused) write.Fail(reason);
    }

    private static List<QueuedWrite> ExecuteAll(
        List<QueuedWrite> batch, List<(QueuedWrite Write, Exception Reason)> refused, SqliteConnection connection, SqliteTransaction transaction)
    {
        var written = new List<QueuedWrite>(batch.Count);
        foreach (var write in batch)
        {
            if (write.TryCancel()) continue;
            if (TryExecute(write, connection, transaction, batch.Count == 1) is { } reason) refused.Add((write, reason));
            else written.Add(write);
        }

        return written;
    }

    /// <returns>Why it was not made; null when it was.</returns>
    private static Exception? TryExecute(QueuedWrite write, SqliteConnection connection, SqliteTransaction transaction, bool isAlone)
    {
        // What is alone in its transaction is undone with it.
        if (!isAlone) transaction.Save(Savepoint);
        try
        {
            write.Execute(connection, transaction);
            if (!isAlone) transaction.Release(Savepoint);
            return null;
        }
        // The write is a caller's code: anything it throws is that caller's answer and nobody else's.
        catch (Exception exception)
        {
            if (!isAlone) UndoOne(transaction, exception);
            return exception;
        }
    }

    private static void UndoOne(SqliteTransaction transaction, Exception cause)
    {
        try
        {
            transaction.Rollback(Savepoint);
            transaction.Release(Savepoint);
        }
        catch (Exception undo) when (undo is SqliteException or InvalidOperationException)
        {
            // A full disk or an I/O error ends the whole transaction inside SQLite (https://www.sqlite.org/lang_transaction.html
            // §3): the batch is lost, and the cause says why better than "no such savepoint" or "transaction completed".
            ExceptionDispatchInfo.Throw(cause);
        }
    }

    private void CloseAfterFailure()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
